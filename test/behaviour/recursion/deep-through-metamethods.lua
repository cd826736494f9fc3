-- A deep structure is walked by metamethods that do not nest.
local t = {}
local chain = {last = "found"}
for i = 1, 1500 do chain = setmetatable({}, {__index = chain}) end
print(chain.last) --> found
