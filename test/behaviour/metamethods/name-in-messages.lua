-- A string `__name` stands for the type in messages.
local o = setmetatable({}, {__name = "Point"})
print(pcall(function () return o + 1 end))   --> false	t:3: attempt to perform arithmetic on a Point value (upvalue 'o')
print(pcall(function () return o < o end))   --> false	t:4: attempt to compare two Point values
print(pcall(function () return o < 1 end))   --> false	t:5: attempt to compare Point with number
print(pcall(string.rep, o))                  --> false	bad argument #1 to 'string.rep' (string expected, got Point)
print(pcall(function () o() end))            --> false	t:7: attempt to call a Point value (upvalue 'o')
