-- Assigning a parameter does not change `...`, and a table of it is a copy.
local function f(a, ...)
  a = "changed"
  local t = {...}
  t[1] = "changed too"
  return a, ...
end
print(f(1, 2, 3)) --> changed	2	3
