-- A metamethod that is added, changed or removed after setmetatable counts at once.
local mt = {}
local t = setmetatable({}, mt)
print(t.x)                                       --> nil
mt.__index = function () return "first" end
print(t.x)                                       --> first
mt.__index = {x = "second"}
print(t.x)                                       --> second
mt.__index = nil
print(t.x)                                       --> nil
rawset(mt, "__len", function () return 7 end)
print(#t)                                        --> 7
