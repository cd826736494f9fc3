-- All expressions are evaluated before anything is assigned.
local i, a = 1, {}
i, a[i] = i + 1, 20
print(i, a[1], a[2])  --> 2	20	nil
local x, y = 1, 2
x, y = y, x
print(x, y)           --> 2	1
local t = {1, 2, 3}
local k = 1
k, t[k], t[k + 1] = 3, "a", "b"
print(k, t[1], t[2], t[3]) --> 3	a	b	3
