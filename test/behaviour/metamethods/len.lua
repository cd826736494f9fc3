-- `__len` gives any value; strings and rawlen do not ask it.
local t = setmetatable({1, 2}, {__len = function () return "long" end})
print(#t, rawlen(t)) --> long	2
print(#"abc")        --> 3
