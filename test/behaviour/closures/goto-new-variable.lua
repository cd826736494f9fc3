-- Jumping back before a declaration makes a new variable.
local fs = {}
local k = 0
::again::
local x = k
fs[#fs + 1] = function () return x end
k = k + 1
if k < 3 then goto again end
print(fs[1](), fs[2](), fs[3]()) --> 0	1	2
