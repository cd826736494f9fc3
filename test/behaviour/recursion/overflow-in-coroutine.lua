-- An overflow ends the coroutine it happens in and leaves the others alone.
local function endless() return 1 + endless() end
local co = coroutine.create(endless)
print(coroutine.resume(co))    --> false	t:2: stack overflow
print(coroutine.status(co))    --> dead
print(coroutine.resume(coroutine.create(function () return "fine" end))) --> true	fine
