-- pcall gives true and all results, or false and the error value as it was raised.
print(pcall(function (...) return ... end, 1, nil, 3))  --> true	1	nil	3
print(pcall(error, nil))                                --> false	nil
print(select("#", pcall(error, nil, 2)))                --> 2
