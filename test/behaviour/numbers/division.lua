-- `/` and `^` give floats, `//` and `%` keep integers.
print(7 / 2, 6 / 2, 2 ^ 2, 2 ^ 0.5)           --> 3.5	3.0	4.0	1.4142135623731
print(7 // 2, -7 // 2, 7 // -2, 7.0 // 2)     --> 3	-4	-4	3.0
print(7 % 3, -7 % 3, 7 % -3, -7 % -3)         --> 1	2	-2	-1
print(5.5 % 2, -5.5 % 2, 5.5 % -2)            --> 1.5	0.5	-0.5
print(1 / 0, -1 / 0, 1 // 0.0, 1 % math.huge) --> inf	-inf	inf	1.0
print(-1 % math.huge, 1 % -math.huge)         --> inf	-inf
print(pcall(function () return 1 // 0 end))   --> false	t:8: attempt to divide by zero
print(pcall(function () return 1 % 0 end))    --> false	t:9: attempt to perform 'n%0'
