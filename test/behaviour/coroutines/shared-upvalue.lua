-- A closure shares a local with the coroutine that declared it, while that is suspended and after it died.
local get, set
local co = coroutine.create(function ()
  local x = 1
  get, set = function () return x end, function (v) x = v end
  coroutine.yield()
  x = x + 1
end)
coroutine.resume(co)
set(10)
print(get())        --> 10
coroutine.resume(co)
print(get())        --> 11
set(5)
print(get())        --> 5
