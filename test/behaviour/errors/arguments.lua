-- Bad arguments of natives, called by name, as method and through a variable.
print(pcall(function () string.rep() end))             --> false	t:2: bad argument #1 to 'rep' (string expected, got no value)
print(pcall(function () ("x"):rep({}) end))            --> false	t:3: bad argument #1 to 'rep' (number expected, got table)
print(pcall(function () ("x").rep({}) end))            --> false	t:4: bad argument #1 to 'rep' (string expected, got table)
print(pcall(function () local f = math.floor f("a") end)) --> false	t:5: bad argument #1 to 'f' (number expected, got string)
print(pcall(function () setmetatable(1, {}) end))      --> false	t:6: bad argument #1 to 'setmetatable' (table expected, got number)
print(pcall(function () io.open(nil) end))             --> false	t:7: bad argument #1 to 'open' (string expected, got nil)
print(pcall(function () ("x"):bad() end))              --> false	t:8: attempt to call a nil value (method 'bad')
print(pcall(function () string.char(-1) end))          --> false	t:9: bad argument #1 to 'char' (value out of range)
print(pcall(function () math.floor(1, 2) end))         --> true
