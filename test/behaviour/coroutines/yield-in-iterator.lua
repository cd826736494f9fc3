-- The iterator of a generic `for` may yield to whoever resumed the loop.
local co = coroutine.wrap(function ()
  for v in function () return coroutine.yield("ask") end do coroutine.yield("body " .. v) end
  return "end"
end)
print(co())     --> ask
print(co("x"))  --> body x
print(co())     --> ask
print(co(nil))  --> end
