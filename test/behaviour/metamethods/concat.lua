-- `__concat` when an operand is neither string nor number; concatenation groups from the right.
local o = setmetatable({}, {__concat = function (a, b)
  return "[" .. (type(a) == "table" and "o" or a) .. "," .. (type(b) == "table" and "o" or b) .. "]"
end})
print(o .. "x")              --> [o,x]
print("a" .. "b" .. o)       --> a[b,o]
print(o .. 1 .. 2)           --> [o,12]
print(1 .. o .. "z")         --> 1[o,z]
