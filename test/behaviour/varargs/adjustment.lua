-- Too few values become nil, too many are dropped.
local function f(a, b, ...) return a, b, select("#", ...) end
print(f())           --> nil	nil	0
print(f(1))          --> 1	nil	0
print(f(1, 2, 3, 4)) --> 1	2	2
local a, b, c = (function () return 1, 2 end)()
print(a, b, c)       --> 1	2	nil
local d = (function () return 1, 2 end)()
print(d)             --> 1
