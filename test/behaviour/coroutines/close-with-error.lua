-- Closing a coroutine that died of an error gives that error once.
local co = coroutine.create(function () error({1}) end)
local _, e = coroutine.resume(co)
local ok, again = coroutine.close(co)
print(ok, again == e)       --> false	true
print(coroutine.close(co))  --> true
local bad = coroutine.create(function ()
  local x <close> = setmetatable({}, {__close = function () error("in close", 0) end})
  coroutine.yield()
end)
coroutine.resume(bad)
print(coroutine.close(bad)) --> false	in close
print(coroutine.status(bad)) --> dead
