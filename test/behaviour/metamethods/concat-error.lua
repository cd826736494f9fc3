-- The operand that cannot be concatenated is named.
local t = {}
local n = nil
print(pcall(function () return "a" .. t end))      --> false	t:4: attempt to concatenate a table value (upvalue 't')
print(pcall(function () return n .. "a" end))      --> false	t:5: attempt to concatenate a nil value (upvalue 'n')
print(pcall(function () return "a" .. t.x end))    --> false	t:6: attempt to concatenate a nil value (field 'x')
print(pcall(function () return 1 .. true end))     --> false	t:7: attempt to concatenate a boolean value
