-- `load` gives a function, or nil and a message; its environment can be chosen.
print(load("return 1 + 1")())                     --> 2
print(load("syntax error here"))                  --> nil	[string "syntax error here"]:1: syntax error near 'error'
print(load("return x", "=c", "t", {x = "env"})()) --> env
print(pcall(load("return x", "=c", "t", nil)))    --> false	c:1: attempt to index a nil value (upvalue '_ENV')
print(load("x = 1", "=c", "b"))                   --> nil	attempt to load a text chunk (mode is 'b')
local parts = {"return ", "'from ", "parts'"}
local i = 0
print(load(function () i = i + 1 return parts[i] end)()) --> from parts
local function refused(reader) return select(2, pcall(function () return (select(2, load(reader))) end)) end
print(refused(function () return {} end))         --> t:10: reader function must return a string
print(refused(function () error("r", 0) end))     --> r
print(pcall(load, nil))                           --> false	bad argument #1 to 'load' (function expected, got nil)
