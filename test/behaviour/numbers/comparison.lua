-- Integers and floats are compared by their exact values.
print(1 == 1.0, 1 < 1.5, (2^53 | 0) == (2^53 | 1))       --> true	true	false
print(math.maxinteger < math.maxinteger + 0.0)           --> true
print(math.maxinteger + 0.0 == math.maxinteger)          --> false
print(9007199254740993 < 9007199254740992.0)             --> false
print(math.mininteger <= -2^63, math.mininteger == -2^63) --> true	true
local nan = 0/0
print(nan == nan, nan ~= nan, nan < 1, nan >= 1, 1 < nan) --> false	true	false	false	false
print(0.0 == -0.0, 1 / 0.0 == 1 / -0.0)                  --> true	false
