-- A refused resume of itself leaves the coroutine able to yield.
local co
co = coroutine.wrap(function ()
  local ok = coroutine.resume((coroutine.running()))
  coroutine.yield(ok)
  return "end"
end)
print(co(), co()) --> false	end
