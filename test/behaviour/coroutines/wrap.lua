-- A wrapped coroutine raises its errors, and gives values directly.
local f = coroutine.wrap(function (a) local b = coroutine.yield(a + 1) return b + 1 end)
print(f(1), f(10))  --> 2	11
print(pcall(f))     --> false	cannot resume dead coroutine
local g = coroutine.wrap(function () error("e") end)
print(pcall(g))     --> false	t:5: e
local h = coroutine.wrap(function () error({code = 7}) end)
print(select(2, pcall(h)).code) --> 7
