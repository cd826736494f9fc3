-- An error inside a metamethod has the position of the metamethod; natives get the position of the operation.
local mt = {__index = function () error("inside") end, __add = function (a, b) return a .. b end}
local o = setmetatable({}, mt)
print(pcall(function () return o.x end))   --> false	t:2: inside
print(pcall(function () return o + 1 end)) --> false	t:2: attempt to concatenate a table value (local 'a')
mt.__sub = error
print(select("#", pcall(function () return o - "x" end))) --> 2
mt.__mul = string.rep
print(pcall(function () return o * 1 end)) --> false	t:9: bad argument #1 to 'mul' (string expected, got table)
