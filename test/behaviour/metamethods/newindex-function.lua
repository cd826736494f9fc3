-- An `__newindex` function is called only for keys that are absent, and stores nothing by itself.
local log = {}
local t = setmetatable({old = 1}, {__newindex = function (t, k, v) log[#log + 1] = k .. "=" .. tostring(v) end})
t.old = 2
t.new = 3
t.new = 4
print(table.concat(log, " "), t.old, t.new) --> new=3 new=4	2	nil
