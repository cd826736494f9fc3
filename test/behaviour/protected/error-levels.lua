-- The level decides whose position goes before the message.
local function f(level) error("m", level) end
local function g(level) f(level) end
print(pcall(g, 0)) --> false	m
print(pcall(g, 1)) --> false	t:2: m
print(pcall(g, 2)) --> false	t:3: m
print(pcall(g))    --> false	t:2: m
print(pcall(function () error() end))         --> false	nil
print(pcall(function () error("x", 3) end))   --> false	t:9: x
print(pcall(function () error(42) end))       --> false	42
