-- A string error gets the position of the caller of the wrapped function.
local f = coroutine.wrap(function () error("inner", 0) end)
local ok, message = pcall(function () f() end)
print(message) --> t:3: inner
