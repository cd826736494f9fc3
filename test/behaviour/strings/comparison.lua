-- Strings are compared byte by byte.
print("a" < "b", "a" < "B", "" < "a", "a" < "aa", "a\0b" < "a\0c") --> true	false	true	true	true
print("10" < "9", "Z" < "a", "\xff" > "z")   --> true	true	true
print("abc" == "abc", "abc" ~= "abd")        --> true	true
