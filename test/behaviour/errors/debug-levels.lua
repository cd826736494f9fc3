-- Levels and counts of the debug library are C's int: only the lower 32 bits count.
print(type(debug.getinfo(2^32, "S")), debug.getinfo(2^32 + 1, "l").currentline, debug.getinfo(math.maxinteger))
--> table	2	nil
print(pcall(debug.getlocal, -1, 1))
--> false	bad argument #1 to 'debug.getlocal' (level out of range)
