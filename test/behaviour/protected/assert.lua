-- `assert` gives its arguments back, or raises its message with a position when it is a string.
print(assert(1, "m", 3))                          --> 1	m	3
print(pcall(function () assert(false) end))       --> false	t:3: assertion failed!
print(pcall(function () assert(nil, "m") end))    --> false	t:4: m
print(pcall(assert, false, "direct"))             --> false	direct
print(pcall(function () assert(false, 42) end))   --> false	42
print(pcall(assert))                              --> false	bad argument #1 to 'assert' (value expected)
local t = {}
print(select(2, pcall(assert, false, t)) == t)    --> true
