-- A free name is a field of `_ENV`, which is a variable like any other.
local print, setmetatable = print, setmetatable
local function f() return x end
x = "global"
do
  local _ENV = {x = "inner"}
  print(x)     --> inner
  y = 5
  print(_ENV.y) --> 5
end
print(f(), y)  --> global	nil
local function g(_ENV) return z end
print(g({z = "argument"})) --> argument
