-- Endless recursion is an error that can be caught, again and again.
local function endless() return 1 + endless() end
for i = 1, 3 do
  local ok, m = pcall(endless)
  print(ok, m)
end
--> false	t:2: stack overflow
--> false	t:2: stack overflow
--> false	t:2: stack overflow
