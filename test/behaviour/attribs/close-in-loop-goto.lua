-- Going round a loop with `goto` closes what the iteration opened.
local n, closed = 0, 0
::top::
do
  local x <close> = setmetatable({}, {__close = function () closed = closed + 1 end})
  n = n + 1
  if n < 4 then goto top end
end
print(n, closed) --> 4	4
