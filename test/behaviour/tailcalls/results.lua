-- All results of a tail call come back; `(f())` is no tail call.
local function f(...) return ... end
local function g(...) return f(...) end
print(g(1, nil, 3))                       --> 1	nil	3
local function h(...) return (f(...)) end
print(h(1, 2))                            --> 1
print(select("#", g()))                   --> 0
