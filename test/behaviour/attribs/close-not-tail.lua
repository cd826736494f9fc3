-- A call in a `return` is no tail call when a variable is to be closed.
local function name() return debug.getinfo(2, "n").name end
local function f()
  local x <close> = setmetatable({}, {__close = function () print("close") end})
  return print("called")
end
f()
--> called
--> close
