-- A string operand that is no number lets the other operand's metamethod decide.
local o = setmetatable({}, {__add = function (a, b) return type(a) .. type(b) end})
print("x" + o, o + "x", "10" + o)        --> stringtable	tablestring	stringtable
print(pcall(function () return "x" + 1 end))  --> false	t:4: attempt to add a 'string' with a 'number'
print("10" + 1, "0x10" * "2", "3.0" + 1) --> 11	32	4.0
