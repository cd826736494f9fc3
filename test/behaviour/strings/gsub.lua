-- Replacement by string, table and function.
print(("hello"):gsub("l", "L"))                          --> heLLo	2
print(("hello"):gsub("l", "L", 1))                       --> heLlo	1
print(("$x + $y"):gsub("%$(%w)", {x = "1"}))             --> 1 + $y	2
print(("abc"):gsub("%w", function (c) if c == "b" then return "[" .. c .. "]" end end)) --> a[b]c	3
print(("abc"):gsub("", "-"))                             --> -a-b-c-	4
print(("ab"):gsub("(a)(b)", "%2%1%%"))                   --> ba%	1
print(pcall(string.gsub, "a", "a", "%2"))                --> false	invalid capture index %2
print(pcall(string.gsub, "a", "a", function () return {} end)) --> false	invalid replacement value (a table)
