-- `__eq` is asked only for two tables (or userdata) that are different; its result becomes a boolean.
local count = 0
local mt = {__eq = function () count = count + 1 return 1 end}
local a, b = setmetatable({}, mt), setmetatable({}, mt)
print(a == b, a ~= b, count)   --> true	false	2
print(a == a, a == 1, count)   --> true	false	2
print(a == {}, {} == a, count) --> true	true	4
print(rawequal(a, b))          --> false
