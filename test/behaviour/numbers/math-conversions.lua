-- Floors, ceilings and conversions give integers when they fit.
print(math.floor(3.7), math.ceil(3.2), math.floor(-3.5), math.floor(5)) --> 3	4	-4	5
print(math.floor(1e100), math.tointeger(3.0), math.tointeger(3.5))      --> 1e+100	3	nil
print(math.tointeger("8"), math.tointeger({}))                          --> 8	nil
print(math.fmod(-7, 3), math.fmod(7, -3), math.fmod(-6.5, 4))           --> -1	1	-2.5
print(math.ult(1, -1), math.ult(-1, 1))                                 --> true	false
print(math.max(1, 2.5), math.min(3, 3.0), math.abs(-4), math.abs(-4.5)) --> 2.5	3	4	4.5
print(pcall(math.max))                                                  --> false	bad argument #1 to 'math.max' (value expected)
