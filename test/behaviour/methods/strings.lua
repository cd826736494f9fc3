-- Methods of string values, also of literals in parentheses.
print(("x"):rep(3), ("%d"):format(7), #("abc"):upper()) --> xxx	7	3
local s = "hello"
print(s:sub(2, 3), s:byte(-1), s:find("l"))            --> el	111	3	3
print(("a,b"):gsub(",", ";"))                          --> a;b	1
