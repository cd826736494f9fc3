-- Which literals are integers and which are floats.
print(1, 1.0, 1e2, 0x10, 0xA.8p0, 0x.1p4, 3., .5)  --> 1	1.0	100.0	16	10.5	1.0	3.0	0.5
print(9223372036854775807, 9223372036854775808)    --> 9223372036854775807	9.2233720368548e+18
print(0xffffffffffffffff, 0x1ffffffffffffffff)     --> -1	-1
print(math.type(1), math.type(1.0), math.type("1")) --> integer	float	nil
print(1e308 * 10, -1e308 * 10)                     --> inf	-inf
