-- Which value could not be indexed.
local t, up = {}, nil
local function f() return up.x end
print(pcall(f))                                        --> false	t:3: attempt to index a nil value (upvalue 'up')
print(pcall(function () local a a.x = 1 end))          --> false	t:5: attempt to index a nil value (local 'a')
print(pcall(function () return undefinedglobal.x end)) --> false	t:6: attempt to index a nil value (global 'undefinedglobal')
print(pcall(function () return t.a.b end))             --> false	t:7: attempt to index a nil value (field 'a')
print(pcall(function () return t[1][2] end))           --> false	t:8: attempt to index a nil value (field 'integer index')
print(pcall(function () return (1).x end))             --> false	t:9: attempt to index a number value
print(pcall(function () local k = "key" return t[k].x end)) --> false	t:10: attempt to index a nil value (field '?')
print(pcall(function () return t:m().x end))           --> false	t:11: attempt to call a nil value (method 'm')
print(pcall(function () return ("x").y.z end))         --> false	t:12: attempt to index a nil value (field 'y')
