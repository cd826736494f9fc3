-- An `__index` function gets the table and the key; its first result counts.
local t = setmetatable({}, {__index = function (t, k) return k .. "!", "dropped" end})
print(t.a)      --> a!
print(t["b c"]) --> b c!
print((t.x))    --> x!
