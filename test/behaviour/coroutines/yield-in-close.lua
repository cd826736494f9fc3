-- A closing method may yield, also while returning values.
local co = coroutine.wrap(function ()
  local x <close> = setmetatable({}, {__close = function () coroutine.yield("closing") end})
  return 1, nil, 3
end)
print(co()) --> closing
print(co()) --> 1	nil	3
