-- Integer arithmetic wraps around at 64 bits.
local max, min = math.maxinteger, math.mininteger
print(max + 1 == min, min - 1 == max, -min == min)    --> true	true	true
print(max * 2, min * 2, max * max)                    --> -2	0	1
print(min // -1, min % -1)                            --> -9223372036854775808	0
print(math.abs(min), max + 1.0 == 2^63)               --> -9223372036854775808	true
print(5000000000 * 5000000000)                        --> 6553255926290448384
