-- Variables are closed in the reverse order of their declarations, at every way out of the block.
local function new(name) return setmetatable({}, {__close = function () print("close " .. name) end}) end
do
  local a <close> = new("a")
  local b <close> = new("b")
  print("body")
end
--> body
--> close b
--> close a
for i = 1, 2 do
  local c <close> = new("c" .. i)
  if i == 2 then break end
end
--> close c1
--> close c2
local function f()
  local d <close> = new("d")
  return "result"
end
print(f())
--> close d
--> result
do
  local e <close> = new("e")
  goto out
end
--> close e
::out::
