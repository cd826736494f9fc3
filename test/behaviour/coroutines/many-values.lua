-- Hundreds of values pass in both directions.
local n = 500
local list = {}
for i = 1, n do list[i] = i end
local co = coroutine.create(function (...)
  local back = table.pack(coroutine.yield(select("#", ...), ...))
  return back.n, back[back.n]
end)
print(select("#", coroutine.resume(co, table.unpack(list)))) --> 502
print(coroutine.resume(co, table.unpack(list)))             --> true	500	500
