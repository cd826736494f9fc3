-- The loop calls its function with the state and the control variable.
local function iter(limit, i) i = i + 1 if i <= limit then return i, i * i end end
for i, sq in iter, 3, 0 do print(i, sq) end
--> 1	1
--> 2	4
--> 3	9
