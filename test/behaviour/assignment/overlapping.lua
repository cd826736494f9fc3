-- A table and its index may be assigned in the same statement.
local a = {1, 2}
local b = a
local i = 1
a[i], a, i = "new", nil, 2
print(b[1], a, i) --> new	nil	2
local t = {}
t, t.x = {y = 1}, 5
print(t.x, t.y)   --> nil	1
