-- A metamethod that is itself a callable table works for every event.
local callable = setmetatable({}, {__call = function (self, a, b) return type(a) .. "/" .. type(b) end})
local t = setmetatable({}, {__index = callable, __add = callable, __unm = callable, __len = callable})
print(t + 1, -t, #t) --> table/number	table/table	table/table
-- As `__index`, a table is indexed and not called.
print(t.x)           --> nil
