-- Positions count from the end when negative and are cut to the string.
print(("hello"):sub(2, -2), ("hello"):sub(-3), ("hello"):sub(0), ("hello"):sub(10)) --> ell	llo	hello	
print(("abc"):byte(1, -1))         --> 97	98	99
print(select("#", ("abc"):byte(10)), select("#", (""):byte())) --> 0	0
print(("x"):rep(0), ("x"):rep(3, ","), ("x"):rep(-1) == "") --> 	x,x,x	true
print(string.char(72, 105), string.char()) --> Hi	
print(("abc"):reverse(), ("MiX"):lower(), ("MiX"):upper(), #"\0\0") --> cba	mix	MIX	2
