-- Values and errors pass through a chain of coroutines level by level.
local function level(n)
  return coroutine.wrap(function (v)
    if n == 0 then return v * 2 end
    local r = level(n - 1)(v + 1)
    coroutine.yield(r)
    return "again " .. n
  end)
end
local f = level(5)
print(f(0)) --> 10
print(f())  --> again 5
