-- A sequence that is filled from its end has its full length at last.
local t = {}
for i = 20, 1, -1 do t[i] = i end
print(#t) --> 20
local u = {n = 1}
u[3], u[2], u[1] = 3, 2, 1
print(#u) --> 3
