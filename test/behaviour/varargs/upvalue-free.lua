-- `...` belongs to one function: an inner function has its own.
local function outer(...)
  local inner = function (...) return select("#", ...) end
  return inner(1, 2, 3), select("#", ...)
end
print(outer("x")) --> 3	1
print(load("function f() return ... end")) --> nil	[string "function f() return ... end"]:1: cannot use '...' outside a vararg function near '...'
