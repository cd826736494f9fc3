-- A callable object is an iterator, and a fresh closure per loop keeps its own state.
local function range(n)
  local i = 0
  return setmetatable({}, {__call = function () i = i + 1 if i <= n then return i end end})
end
local sum = 0
for i in range(4) do for j in range(i) do sum = sum + j end end
print(sum) --> 20
