-- Any value is an error value, and keeps its identity.
local t = {}
local ok, e = pcall(error, t)
print(e == t)                                                --> true
print(select(2, pcall(function () error(print) end)) == print) --> true
print(pcall(function () error(true) end))                    --> false	true
local o = setmetatable({}, {__tostring = function () return "object" end})
print(pcall(error, o))                                       --> false	object
