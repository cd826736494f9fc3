-- Which threads cannot be resumed.
local self
self = coroutine.create(function () return coroutine.resume(self) end)
print(coroutine.resume(self))                 --> true	false	cannot resume non-suspended coroutine
print(coroutine.resume(coroutine.running()))  --> false	cannot resume non-suspended coroutine
local outer
outer = coroutine.create(function ()
  return coroutine.resume(coroutine.create(function () return coroutine.resume(outer) end))
end)
print(coroutine.resume(outer))                --> true	true	false	cannot resume non-suspended coroutine
print(pcall(coroutine.resume, 1))             --> false	bad argument #1 to 'coroutine.resume' (thread expected, got number)
