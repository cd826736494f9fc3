-- The loop ends when the first value is nil; false goes on.
local values = {false, 1, nil, 2}
local i = 0
for v in function () i = i + 1 return values[i] end do print(v) end
--> false
--> 1
