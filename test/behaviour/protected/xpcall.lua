-- The handler gets the error and runs where it happened; what it returns replaces the error.
print(xpcall(function (...) return ... end, print, 1, 2))    --> true	1	2
print(xpcall(error, function (m) return m .. "!" end, "e"))  --> false	e!
print(xpcall(function () error({}) end, function (e) return type(e) end)) --> false	table
local function fails() local here = "local of the failing function" error("e") end
print(xpcall(fails, function () local _, v = debug.getlocal(3, 1) return v end)) --> false	local of the failing function
print(pcall(xpcall, error))                                  --> false	bad argument #2 to 'xpcall' (function expected, got no value)
