-- Integers beyond 2^53 are exact keys.
local t = {}
t[9007199254740993] = "a"
t[9007199254740992] = "b"
t[math.maxinteger], t[math.mininteger] = "max", "min"
print(t[9007199254740993], t[2^53], t[math.maxinteger], t[-2^63]) --> a	b	max	min
print(t[2^63])                                                    --> nil
