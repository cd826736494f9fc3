-- An endless chain of `__index` tables is an error.
local t = {}
setmetatable(t, {__index = t})
print(pcall(function () return t.x end)) --> false	t:4: '__index' chain too long; possible loop
print(pcall(rawget, t, "x"))             --> true	nil
