-- Closing a suspended coroutine runs its pending closing methods and leaves it dead.
local co = coroutine.create(function ()
  local a <close> = setmetatable({}, {__close = function (_, e) print("a", e) end})
  local b <close> = setmetatable({}, {__close = function (_, e) print("b", e) end})
  coroutine.yield()
  print("never")
end)
coroutine.resume(co)
print(coroutine.close(co), coroutine.status(co))
--> b	nil
--> a	nil
--> true	dead
print(coroutine.close(co))                                 --> true
print(coroutine.close(coroutine.create(print)))            --> true
