-- Deep recursion of a function with some locals, that is left by an error.
local function down(n, a, b)
  local x, y = a + b, a - b
  if n == 0 then error("bottom " .. x .. y, 0) end
  down(n - 1, b, a)
  return x
end
print(pcall(down, 50000, 1, 2)) --> false	bottom 3-1
