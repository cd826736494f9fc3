-- An error inside a metamethod has the position of the metamethod; natives get the position of the operation.
local mt = {__index = function () error("inside") end, __add = function (a, b) return a .. b end}
local o = setmetatable({}, mt)
print(pcall(function () return o.x end))   --> false	t:2: inside
print(pcall(function () return o + 1 end)) --> false	t:2: attempt to concatenate a table value (local 'a')
mt.__sub = error
print(select("#", pcall(function () return o - "x" end))) --> 2
mt.__mul = string.rep
print(pcall(function () return o * 1 end)) --> false	t:9: bad argument #1 to 'mul' (string expected, got table)

-- Natives as metamethods: what they raise themselves has no position.
local raw = setmetatable({}, {__newindex = rawset, __index = next, __call = next})
print(pcall(function () raw[nil] = 1 end)) --> false	table index is nil
print(pcall(function () raw[0 / 0] = 1 end)) --> false	table index is NaN
print(pcall(function () return raw.x end)) --> false	invalid key to 'next'
print(pcall(function () return raw(1) end)) --> false	invalid key to 'next'
print(pcall(function () for k in raw, 3 do end end)) --> false	invalid key to 'next'
-- A constant behind a constant that decides nothing is the key.
local keys = setmetatable({}, {__index = function (_, k) return k end})
print(pcall(function () return keys["3.0" and 1]() end)) --> false	t:20: attempt to call a number value (field 'integer index')
print(pcall(function () return keys[(nil or "x")]() end)) --> false	t:21: attempt to call a string value (field 'x')
print(pcall(function () return keys[(1)]() end)) --> false	t:22: attempt to call a number value (field 'integer index')
print(pcall(function () return (true and keys.x) + 1 end)) --> false	t:23: attempt to add a 'string' with a 'number'
print(pcall(function () local q return (1 and 2 and q)() end)) --> false	t:24: attempt to call a nil value (local 'q')
print(pcall(function () return (false or zzz).x end)) --> false	t:25: attempt to index a nil value (global 'zzz')
print(pcall(function () return keys[(-1 and 0)]() end)) --> false	t:26: attempt to call a number value (field 'integer index')
