-- A coroutine that has ended or has been closed counts as one that could yield.
local function state(co) print(coroutine.status(co), coroutine.isyieldable(co)) end
local co = coroutine.create(function() local c <close> = setmetatable({}, {__close = print}) coroutine.yield() end)
state(co)
--> suspended	true
coroutine.resume(co)
print(pcall(coroutine.close, coroutine.create(print)))
--> true	true
co = coroutine.create(function() local c <close> = setmetatable({}, {__close = function() end}) coroutine.yield() end)
coroutine.resume(co)
print(coroutine.close(co))
--> true
state(co)
--> dead	true
co = coroutine.create(function() table.sort({2, 1}, error) end)
print((coroutine.resume(co)))
--> false
state(co)
--> dead	true
