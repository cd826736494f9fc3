-- A yield far down in recursion, many times.
local function walk(n) if n > 0 then walk(n - 1) coroutine.yield(n) end end
local sum = 0
for v in coroutine.wrap(function () walk(2000) end) do sum = sum + v end
print(sum) --> 2001000
