-- The results are evaluated before the variables are closed, and keep their number.
local log = {}
local function f(...)
  local a <close> = setmetatable({}, {__close = function () log[#log + 1] = "closed" return "ignored" end})
  return #log, ...
end
print(f("x", nil, "y", nil)) --> 0	x	nil	y	nil
print(#log)                  --> 1
