-- The four states, as seen from inside and outside.
local co, outer
co = coroutine.create(function ()
  print(coroutine.status(co), coroutine.status(outer))
  coroutine.yield()
end)
outer = coroutine.create(function () coroutine.resume(co) end)
print(coroutine.status(co))   --> suspended
coroutine.resume(outer)       --> running	normal
print(coroutine.status(co), coroutine.status(outer)) --> suspended	dead
coroutine.resume(co)
print(coroutine.status(co))   --> dead
print(coroutine.status(coroutine.running())) --> running
local failing = coroutine.create(error)
coroutine.resume(failing)
print(coroutine.status(failing)) --> dead
