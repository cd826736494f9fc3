-- The key of an assignment may be nil or NaN as long as a metamethod takes it.
local seen
local t = setmetatable({}, {__newindex = function (_, k, v) seen = tostring(k) .. " " .. v end})
t[nil] = "a"
print(seen)                  --> nil a
t[0/0] = "b"
print((seen:gsub("-", "")))  --> nan b
print(pcall(rawset, t, nil, 1)) --> false	table index is nil
