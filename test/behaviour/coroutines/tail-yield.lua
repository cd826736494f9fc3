-- A yield in tail position returns what the resume passes.
local co = coroutine.create(function () return coroutine.yield(1) end)
print(coroutine.resume(co))             --> true	1
print(coroutine.resume(co, "a", "b"))   --> true	a	b
