-- Calls through natives and metamethods have a limit of their own.
local function again() return (("x"):gsub("x", again)) end
print(pcall(again)) --> false	C stack overflow
local o = setmetatable({}, {})
getmetatable(o).__index = function (t, k) return t[k] end
print(pcall(function () return o.x end)) --> false	t:5: C stack overflow
