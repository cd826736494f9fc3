-- `and` and `or` give one of their operands, and evaluate the right one only if needed.
print(nil and 1, false and 1, 1 and 2, 1 and nil)  --> nil	false	2	nil
print(nil or 1, false or nil, 1 or 2)              --> 1	nil	1
local called = 0
local function f() called = called + 1 return true end
local _ = false and f() or true or f()
print(called)                                      --> 0
print(nil == false, 1 and 2 or 3, nil and 2 or 3)  --> false	2	3
print(false == false ~= true)                      --> false
