-- A closing method that runs because its coroutine is closed has nothing below it.
local co
local function show(tag) print(tag, (debug.traceback(co):gsub("\n\t", " | "))) end
co = coroutine.create(function()
  local c <close> = setmetatable({}, {__close = function() show("simple") end})
  coroutine.yield()
end)
coroutine.resume(co)
print(coroutine.close(co))
--> simple	stack traceback: | t:3: in upvalue 'show' | t:5: in function <t:5>
--> true
co = coroutine.create(function()
  local c <close> = setmetatable({}, {__close = function()
    local d <close> = setmetatable({}, {__close = function() show("after an error") end})
    error("x")
  end})
  coroutine.yield()
end)
coroutine.resume(co)
print(coroutine.close(co))
--> after an error	stack traceback: | t:3: in upvalue 'show' | t:14: in function <t:14>
--> false	t:15: x
