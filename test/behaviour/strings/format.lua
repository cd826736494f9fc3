-- Formats of all kinds.
print(("%5s|%-5s|%.2s|%s"):format("a", "b", "cdef", nil))       -->     a|b    |cd|nil
print(("%q"):format('a "quoted"\n\0\r'))
--> "a \"quoted\"\
--> \0\13"
print(("%q %q %q"):format(1, 1.5, math.mininteger))            --> 1 0x1.8p+0 0x8000000000000000
print(("%c%c%c"):format(76, 117, 97), ("%%"):format())          --> Lua	%
print(("%e %G %a"):format(12345.678, 1e20, 1))                  --> 1.234568e+04 1E+20 0x1p+0
print(pcall(string.format, "%y", 1)) --> false	invalid conversion '%y' to 'format'
print(pcall(string.format, "%d"))    --> false	bad argument #2 to 'string.format' (no value)
