-- `tonumber` reads what the lexer reads, with space around it, or digits of a base.
print(tonumber("10"), tonumber(" 0x1p4 "), tonumber("1e1"))   --> 10	16.0	10.0
print(tonumber(""), tonumber("1 2"), tonumber("1e"), tonumber("0x")) --> nil	nil	nil	nil
print(tonumber("ff", 16), tonumber("zz", 36), tonumber("-101", 2)) --> 255	1295	-5
print(tonumber("8", 8), tonumber("1.0", 10), tonumber("9" , 10)) --> nil	nil	9
print(tonumber("inf"), tonumber("nan"), tonumber("1_0"))      --> nil	nil	nil
print(tonumber("9223372036854775808"), tonumber("-9223372036854775808")) --> 9.2233720368548e+18	-9223372036854775808
print(tonumber(nil))                                          --> nil
print(pcall(tonumber))                                        --> false	bad argument #1 to 'tonumber' (value expected)
print(pcall(tonumber, 10, 16))                                --> false	bad argument #1 to 'tonumber' (string expected, got number)
