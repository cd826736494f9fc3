-- ipairs stops at the first nil, sees `__index` and changes made during the loop.
local t = {1, 2, nil, 4}
local n = 0
for _ in ipairs(t) do n = n + 1 end
print(n) --> 2
local proxy = setmetatable({}, {__index = function (_, i) if i <= 3 then return i * 10 end end})
for i, v in ipairs(proxy) do io.write(i, "=", v, " ") end print() --> 1=10 2=20 3=30
local grow = {1}
for i, v in ipairs(grow) do if i < 4 then grow[i + 1] = v * 2 end end
print(table.concat(grow, " ")) --> 1 2 4 8
