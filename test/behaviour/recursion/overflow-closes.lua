-- Variables of the functions that overflowed are closed.
local closed = 0
local function down(n)
  local x <close> = n % 1000 == 0 and setmetatable({}, {__close = function () closed = closed + 1 end}) or nil
  if n == 20000 then error("stop", 0) end
  return (down(n + 1))
end
print(pcall(down, 1)) --> false	stop
print(closed)         --> 20
