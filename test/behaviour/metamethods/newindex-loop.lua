-- An endless chain of `__newindex` tables is an error.
local t = {}
setmetatable(t, {__newindex = t})
print(pcall(function () t.x = 1 end)) --> false	t:4: '__newindex' chain too long; possible loop
