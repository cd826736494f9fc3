-- `local function` sees itself; `local f = function` does not.
local function fact(n) return n <= 1 and 1 or n * fact(n - 1) end
print(fact(10)) --> 3628800
f = "global"
local f = function () return f end
print(f()) --> global
