-- A float key with an integer value is the integer.
local t = {}
t[1.0], t[2^53] = "one", "big"
print(t[1], t[2^53 | 0], next({[3.0] = true})) --> one	big	3	true
print(pcall(function () t[0/0] = 1 end))       --> false	t:5: table index is NaN
print(pcall(function () t[nil] = 1 end))       --> false	t:6: table index is nil
print(t[nil], t[0/0])                          --> nil	nil
