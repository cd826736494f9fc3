-- Bitwise operations and lengths.
print(pcall(function () local a = 1.5 return a | 1 end))   --> false	t:2: number (local 'a') has no integer representation
print(pcall(function () local a = {} return 1 & a end))    --> false	t:3: attempt to perform bitwise operation on a table value (local 'a')
print(pcall(function () local a return #a end))            --> false	t:4: attempt to get length of a nil value (local 'a')
print(pcall(function () return #5 end))                    --> false	t:5: attempt to get length of a number value
print(pcall(function () return ~{} end))                   --> false	t:6: attempt to perform bitwise operation on a table value
