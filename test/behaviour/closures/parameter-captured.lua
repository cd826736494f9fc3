-- A parameter can be captured and assigned.
local function make(a, b)
  return function (d) a = a + d return a + b end
end
local f = make(1, 100)
f(1)
print(f(1)) --> 103
