-- A native function may be the body of a coroutine.
print(coroutine.resume(coroutine.create(print), "printed"))
--> printed
--> true
print(coroutine.resume(coroutine.create(error), "e"))           --> false	e
print(coroutine.resume(coroutine.create(pcall), error, "e"))    --> true	false	e
print(coroutine.resume(coroutine.create(string.rep), "ab", 2))  --> true	abab
local co = coroutine.create(coroutine.yield)
print(coroutine.resume(co, 1))                                  --> true	1
print(coroutine.resume(co, 2))                                  --> true	2
print(coroutine.status(co))                                     --> dead
print(pcall(coroutine.create, {}))                              --> false	bad argument #1 to 'coroutine.create' (function expected, got table)
