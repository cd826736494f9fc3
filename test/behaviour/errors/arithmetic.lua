-- Which operand was wrong.
local up = {}
print(pcall(function () return up + 1 end))            --> false	t:3: attempt to perform arithmetic on a table value (upvalue 'up')
print(pcall(function () local a return 1 + a end))     --> false	t:4: attempt to perform arithmetic on a nil value (local 'a')
print(pcall(function () return up.x * 2 end))          --> false	t:5: attempt to perform arithmetic on a nil value (field 'x')
print(pcall(function () return -{} end))               --> false	t:6: attempt to perform arithmetic on a table value
print(pcall(function () return undefinedglobal / 2 end)) --> false	t:7: attempt to perform arithmetic on a nil value (global 'undefinedglobal')
print(pcall(function () local a, b = {}, {} return a % b end)) --> false	t:8: attempt to perform arithmetic on a table value (local 'a')
print(pcall(function () local a, b = 1, {} return a ^ b end))  --> false	t:9: attempt to perform arithmetic on a table value (local 'b')
