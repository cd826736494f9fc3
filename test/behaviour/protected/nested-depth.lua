-- Protected calls nest up to the limit of native calls.
local function nest(n) if n == 0 then return "bottom" end return select(2, pcall(nest, n - 1)) end
print(nest(150)) --> bottom
local function endless() local ok, e = pcall(endless) if not ok then error(e, 0) end end
print(pcall(endless)) --> false	C stack overflow
