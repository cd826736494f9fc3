-- Every bitwise event; numbers without an integer value use them too.
local mt = {}
for _, e in ipairs{"band", "bor", "bxor", "shl", "shr", "bnot"} do
  mt["__" .. e] = function (a, b) return e .. " " .. type(a) .. " " .. type(b) end
end
local o = setmetatable({}, mt)
print(o & 1)    --> band table number
print(1.5 | o)  --> bor number table
print("a" ~ o)  --> bxor string table
print(o << 1)   --> shl table number
print(1 >> o)   --> shr number table
print(~o)       --> bnot table table
