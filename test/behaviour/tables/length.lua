-- The length of a sequence, as items come and go at its end.
local t = {}
for i = 1, 10 do t[i] = i end
print(#t)   --> 10
t[#t] = nil
t[#t] = nil
print(#t)   --> 8
t[#t + 1] = "new"
print(#t, t[9]) --> 9	new
for i = #t, 1, -1 do t[i] = nil end
print(#t)   --> 0
