-- `__lt` and `__le` are separate; `>` and `>=` swap the operands.
local mt = {__lt = function (a, b) return a.n < b.n end}
local function new(n) return setmetatable({n = n}, mt) end
print(new(1) < new(2), new(1) > new(2))         --> true	false
mt.__le = function (a, b) return a.n <= b.n end
print(new(2) <= new(2), new(3) >= new(4))       --> true	false
