-- Tens of thousands of values pass through a call.
local t = {}
for i = 1, 50000 do t[i] = i end
local function last(...) return select("#", ...), (select(-1, ...)) end
print(last(table.unpack(t))) --> 50000	50000
