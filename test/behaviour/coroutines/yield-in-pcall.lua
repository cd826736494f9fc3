-- pcall catches errors before and after a yield inside it.
local co = coroutine.wrap(function ()
  local ok, e = pcall(function ()
    local v = coroutine.yield("first")
    error("e" .. v, 0)
  end)
  coroutine.yield(ok, e)
  print(pcall(pcall, coroutine.yield, "second"))
  return "end"
end)
print(co())       --> first
print(co("1"))    --> false	e1
print(co())       --> second
print(co("back"))
--> true	true	back
--> end
