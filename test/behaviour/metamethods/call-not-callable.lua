-- `__call` is not looked up with `__index`.
local mt = setmetatable({}, {__index = {__call = function () return "never" end}})
local v = setmetatable({}, mt)
print(pcall(v))                         --> false	attempt to call a table value
print(pcall(function () v() end))       --> false	t:5: attempt to call a table value (upvalue 'v')
