-- Strings become numbers in arithmetic, numbers strings in concatenation; never in comparisons.
print("10" + 5, "3" * "4", 10 .. 20)           --> 15	12	1020
print("0x1F" + 0, " 7 " + 0, "1e1" + 0)        --> 31	7	10.0
print("10" == 10, 0 == "0")                    --> false	false
print(pcall(function () return "10" < 5 end))  --> false	t:5: attempt to compare string with number
print(math.type("10" + 0), math.type("10.0" + 0), "9007199254740993" + 0) --> integer	float	9007199254740993
print(-"3", "7" // "2", "2" ^ 2, "7" % 4)      --> -3	3	4.0	3
