-- Precedence of unary operators, exponentiation and comparison.
print(-2 ^ 2, (-2) ^ 2, 2 ^ -1, 2 ^ 3 ^ 2) --> -4.0	4.0	0.5	512.0
print(not nil == true, not (nil == true))  --> true	true
print(-"2", - -3, -"0x10", -"1.5")         --> -2	3	-16	-1.5
print(1 .. 2 == "12", "a" .. "b" == "ab" and 1 + 1 == 2) --> true	true
print(5 - 2 - 1, 2 * 3 % 4, 7 // 2 * 2, 1 << 2 + 1)      --> 2	2	6	8
print(1 | 2 ~ 3 & 2, ~1 & 3, #"abc" + 1)                 --> 1	2	4
