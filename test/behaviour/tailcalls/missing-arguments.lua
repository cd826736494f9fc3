-- A tail call with fewer arguments leaves the rest nil.
local function f(a, b, c) return a, b, c end
local function g(x, y, z) return f(x) end
print(g(1, 2, 3)) --> 1	nil	nil
