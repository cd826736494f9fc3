-- A `__call` that is no function is called through its own `__call`; every value on the way becomes an argument.
local function show(...) return select("#", ...), (select(select("#", ...), ...)) end
local inner = setmetatable({}, {__call = show})
local outer = setmetatable({}, {__call = inner})
print(outer("last")) --> 3	last
