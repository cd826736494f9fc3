-- A loop over integers never overflows, and its count is fixed at the start.
local n = 0
for i = math.maxinteger - 1, math.maxinteger do n = n + 1 end
for i = math.mininteger, math.mininteger + 2, 2 do n = n + 1 end
print(n)                                        --> 4
for i = 3, 1 do print("never") end
for i = 1, 3 do local j = i i = 10 io.write(j, " ") end print() --> 1 2 3
for i = 1, math.huge do if i == 3 then print(i) break end end --> 3
for i = 1, 2.9 do io.write(i, " ") end print()  --> 1 2
for i = 3, 1.5, -1 do io.write(i, " ") end print() --> 3 2
