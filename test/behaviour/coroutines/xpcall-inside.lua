-- The message handler of a protected call is found again after a yield.
local co = coroutine.wrap(function ()
  return xpcall(function ()
    coroutine.yield("y1")
    pcall(coroutine.yield, "y2")
    error("e", 0)
  end, function (m) return "handled " .. m end)
end)
print(co()) --> y1
print(co()) --> y2
print(co()) --> false	handled e
