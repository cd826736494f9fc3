-- An `__index` that is no function is indexed in turn, with its own metamethods.
local base = setmetatable({one = 1}, {__index = {two = 2}})
local t = setmetatable({}, {__index = base})
print(t.one, t.two, t.three) --> 1	2	nil
