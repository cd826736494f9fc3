-- `__call` gets the value, then the arguments; all results come back.
local f = setmetatable({}, {__call = function (self, ...) return select("#", ...), ... end})
print(f())        --> 0
print(f(nil, 2))  --> 2	nil	2
print((f(1, 2)))  --> 2
