-- An upvalue reaches through any number of functions.
local a = 1
local function level1()
  local b = 2
  return function ()
    local c = 3
    return function () a, b, c = a + 1, b + 1, c + 1 return a, b, c end
  end
end
local f = level1()
local g, h = f(), f()
g()
print(h()) --> 3	4	4
print(a)   --> 3
