-- An error in a closing method replaces the previous one, and the remaining variables are still closed.
local function new(name, fails)
  return setmetatable({}, {__close = function (_, e)
    print("close " .. name, e)
    if fails then error("error in " .. name, 0) end
  end})
end
print(pcall(function ()
  local a <close> = new("a")
  local b <close> = new("b", true)
  local c <close> = new("c", true)
  local d <close> = new("d")
  error("first", 0)
end))
--> close d	first
--> close c	first
--> close b	error in c
--> close a	error in b
--> false	error in b
