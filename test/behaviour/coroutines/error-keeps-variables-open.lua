-- An error does not close the pending variables of the coroutine; `wrap` does.
local function body()
  local x <close> = setmetatable({}, {__close = function (_, e) print("closed", e) end})
  error("e", 0)
end
local co = coroutine.create(body)
print(coroutine.resume(co)) --> false	e
print(coroutine.close(co))
--> closed	e
--> false	e
print(pcall(coroutine.wrap(body)))
--> closed	e
--> false	e
