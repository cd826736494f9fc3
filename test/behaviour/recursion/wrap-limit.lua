-- Coroutines inside coroutines end in an error too.
local function nest(n) return coroutine.wrap(function () return n == 0 and "bottom" or nest(n - 1) end)() end
print(nest(150)) --> bottom
local function endless() return coroutine.wrap(endless)() end
print((select(2, pcall(endless)):gsub("t:%d: ", ""))) --> C stack overflow
