-- The environment is the only upvalue of a chunk.
local f = load("x = (x or 0) + 1 return x")
print(f(), f(), x)                       --> 1	2	2
local env = {}
local g = load("x = (x or 10) + 1 return x", "=c", "t", env)
print(g(), env.x, x)                     --> 11	11	2
print(pcall(load("return x", "=c", "t", 5))) --> false	c:1: attempt to index a number value (upvalue '_ENV')
