-- `__metatable` hides and protects a metatable.
local t = setmetatable({}, {__metatable = "locked"})
print(getmetatable(t))           --> locked
print(pcall(setmetatable, t, {})) --> false	cannot change a protected metatable
print(getmetatable("").__index == string) --> true
