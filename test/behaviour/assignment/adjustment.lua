-- Missing values are nil, extra expressions are still evaluated.
local log = {}
local function f(n) log[#log + 1] = n return n end
local a, b = f(1), f(2), f(3)
print(a, b, #log)      --> 1	2	3
local c, d, e = f(4)
print(c, d, e)         --> 4	nil	nil
a, b, c = (function () return 7, 8, 9 end)()
print(a, b, c)         --> 7	8	9
a, b, c = 0, (function () return 7, 8, 9 end)()
print(a, b, c)         --> 0	7	8
