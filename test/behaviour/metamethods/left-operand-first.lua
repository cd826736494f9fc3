-- The left operand's metamethod is preferred, whatever the right one has.
local a = setmetatable({}, {__add = function () return "left" end})
local b = setmetatable({}, {__add = function () return "right" end, __sub = function () return "sub" end})
print(a + b, b + a, a - b) --> left	right	sub
