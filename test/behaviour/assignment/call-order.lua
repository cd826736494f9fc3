-- Calls in a statement happen from left to right.
local out = {}
local function f(n) out[#out + 1] = n return out end
local t = {}
t[f(1)], t[f(2)] = f(3), f(4)
print(table.concat(out, " "))    --> 1 2 3 4
out = {}
local _ = {f(1), f(2), x = f(3), f(4)}
print(table.concat(out, " "))    --> 1 2 3 4
out = {}
local function g(...) f("call") end
(f(1) and g)(f(2), f(3))
print(table.concat(out, " "))    --> 1 2 3 call
