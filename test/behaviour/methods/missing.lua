-- Calling a method that is not there.
local o = {}
print(pcall(function () o:nothing() end))    --> false	t:3: attempt to call a nil value (method 'nothing')
print(pcall(function () o.x:nothing() end))  --> false	t:4: attempt to index a nil value (field 'x')
print(pcall(function () ("s"):nope() end))   --> false	t:5: attempt to call a nil value (method 'nope')
print(pcall(function () local n = 5 n:m() end)) --> false	t:6: attempt to index a number value (local 'n')
