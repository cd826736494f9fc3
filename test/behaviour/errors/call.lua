-- Which value could not be called.
local t, up = {}, nil
print(pcall(function () up() end))                     --> false	t:3: attempt to call a nil value (upvalue 'up')
print(pcall(function () local a = 1 a() end))          --> false	t:4: attempt to call a number value (local 'a')
print(pcall(function () undefinedglobal() end))        --> false	t:5: attempt to call a nil value (global 'undefinedglobal')
print(pcall(function () t.f() end))                    --> false	t:6: attempt to call a nil value (field 'f')
print(pcall(function () t.x.f() end))                  --> false	t:7: attempt to index a nil value (field 'x')
print(pcall(function () (t)() end))                    --> false	t:8: attempt to call a table value (upvalue 't')
print(pcall(function () ("x")() end))                  --> false	t:9: attempt to call a string value (constant 'x')
print(pcall(t))                                        --> false	attempt to call a table value
