-- An `__eq` that returns nothing means false.
local t = setmetatable({}, {__eq = function () end})
print(t == {}, t ~= {}) --> false	true
