-- A running or normal coroutine cannot be closed.
print(pcall(coroutine.close, coroutine.running())) --> false	cannot close a running coroutine
local outer
outer = coroutine.create(function ()
  local inner = coroutine.create(function () return pcall(coroutine.close, outer) end)
  return coroutine.resume(inner)
end)
print(coroutine.resume(outer)) --> true	true	false	cannot close a normal coroutine
