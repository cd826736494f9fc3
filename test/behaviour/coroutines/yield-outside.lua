-- A yield where there is nothing to yield from.
print(pcall(coroutine.yield, 1)) --> false	attempt to yield from outside a coroutine
print(coroutine.wrap(function ()
  return pcall(table.sort, {3, 2, 1}, coroutine.yield)
end)()) --> false	attempt to yield across a C-call boundary
print(coroutine.wrap(function ()
  return pcall(string.gsub, "a", "a", function () coroutine.yield() end)
end)()) --> false	attempt to yield across a C-call boundary
