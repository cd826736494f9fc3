-- A tail call of something that cannot be called.
local x
print(pcall(function () return x() end))     --> false	t:3: attempt to call a nil value (upvalue 'x')
print(pcall(function () return (nil)() end)) --> false	t:4: attempt to call a nil value
