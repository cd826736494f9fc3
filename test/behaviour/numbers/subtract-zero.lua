-- The reference turns the subtraction of a small integer constant into an addition, which shows in the sign of a zero.
local function show(x) print(1 / x) end
local function both(x)
  show(x - 0) show(x - 0.0) local zero = 0 show(x - zero) show((x - 0) - 0) show(0 - x)
end
both(-0.0)
--> inf
--> -inf
--> -inf
--> inf
--> inf
both(0.0)
--> inf
--> inf
--> inf
--> inf
--> inf
show(-0.0 - 0)
--> inf
local sum = -0.0
for i = 1, 3000 do sum = -sum - 0 end
show(sum)
--> inf
local n = -0.0
for i = 1, 3000 do n = n - 0.0 end
show(n)
--> -inf
local t = setmetatable({}, {__sub = function(a, b) return math.type(b) .. tostring(b) end})
print(t - 0, t - 0.0)
--> integer0	float0.0
print(pcall(function() return {} - 0 end))
--> false	t:31: attempt to perform arithmetic on a table value
print(5 - 0, 2^53 - 0, "7" - 0, "-0.0" - 0)
--> 5	9.007199254741e+15	7	-0.0
