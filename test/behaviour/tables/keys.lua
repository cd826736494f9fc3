-- Every value but nil and NaN is a key; equal numbers are the same key.
local t, f = {}, function () end
t[t], t[f], t[true], t[1.5], t["1"], t[1] = 1, 2, 3, 4, 5, 6
print(t[t], t[f], t[true], t[1.5], t["1"], t[1.0]) --> 1	2	3	4	5	6
t[-0.0] = "zero"
print(t[0], next({[0.0] = 1}))                     --> zero	0	1
print(t[false])                                    --> nil
