-- The traceback of a suspended coroutine.
local function inner() coroutine.yield() end
local co = coroutine.create(function () inner() end)
coroutine.resume(co)
print(debug.traceback(co, "message"))
--> message
--> stack traceback:
--> 	[C]: in function 'coroutine.yield'
--> 	t:2: in upvalue 'inner'
--> 	t:3: in function <t:3>
