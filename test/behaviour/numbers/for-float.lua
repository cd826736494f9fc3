-- A loop is over floats when start or step is one.
for i = 1.0, 2 do print(i) end
--> 1.0
--> 2.0
for i = 1, 2, 0.5 do print(i, math.type(i)) end
--> 1.0	float
--> 1.5	float
--> 2.0	float
for i = 0.1, 0.35, 0.1 do io.write(i, " ") end print() --> 0.1 0.2 0.3
