-- Numbers become strings in concatenation exactly as with tostring.
print(1 .. "", 1.0 .. "", -0.0 .. "", 2^63 .. "")    --> 1	1.0	-0.0	9.2233720368548e+18
print(("%d %s %g %.3f"):format(3.0, 3.0, 3.0, 1 / 3)) --> 3 3.0 3 0.333
print(pcall(string.format, "%d", 3.5))               --> false	bad argument #2 to 'string.format' (number has no integer representation)
print(("%5.1f|%-5d|%05d|%+d|%x"):format(2.25, 42, 42, 42, 255)) -->   2.2|42   |00042|+42|ff
