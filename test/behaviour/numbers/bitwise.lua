-- Bitwise operations convert floats with an integer value, but no strings.
print(0xF0 & 0x3C, 0xF0 | 0x0F, 0xFF ~ 0x0F, ~0) --> 48	255	240	-1
print(3.0 & 5, 2^53 | 0, -1.0 ~ 0)               --> 1	9007199254740992	-1
print(1 << 63, 1 << 64, 1 << -1, -1 >> 1)        --> -9223372036854775808	0	0	9223372036854775807
print(2 >> -3, -1 >> 63, 1 << 62 << 1)           --> 16	1	-9223372036854775808
print(pcall(function () return 1.5 & 1 end))     --> false	t:6: number has no integer representation
print(pcall(function () return 2^63 | 0 end))    --> false	t:7: number has no integer representation
print(pcall(function () return "a" | 0 end))     --> false	t:8: attempt to perform bitwise operation on a string value (constant 'a')
print(pcall(function () return "7" | 0 end))     --> false	t:9: attempt to perform bitwise operation on a string value (constant '7')
