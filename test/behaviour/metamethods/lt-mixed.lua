-- Comparisons of different types may be handled by either operand; the result is converted to a boolean.
local o = setmetatable({}, {__lt = function (a, b) return type(a) == "table" and "yes" or nil end})
print(o < 1, 1 < o, o > 1, "a" < o) --> true	false	false	false
print(pcall(function () return 1 < "2" end))  --> false	t:4: attempt to compare number with string
print(pcall(function () return {} < {} end))  --> false	t:5: attempt to compare two table values
print(pcall(function () return nil >= 1 end)) --> false	t:6: attempt to compare number with nil
