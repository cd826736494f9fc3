-- A traversal sees each key once even when values change.
local t = {}
for i = 1, 1000 do t[i * 3] = i end
local count, sum = 0, 0
for k, v in pairs(t) do count = count + 1 sum = sum + v t[k] = 0 end
print(count, sum) --> 1000	500500
