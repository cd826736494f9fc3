-- Strings are indexed through their metatable, whose `__index` is the string library.
local s = "abc"
print(s.upper == string.upper, s:len()) --> true	3
print(("x").nothing)                    --> nil
print(pcall(function () return s.y.z end)) --> false	t:5: attempt to index a nil value (field 'y')
