-- The condition of `repeat` sees the locals of its body, also through closures.
local f
local n = 0
repeat
  local done = n >= 2
  f = function () return n, done end
  n = n + 1
until done
print(n, f()) --> 3	3	true
