-- The items of a sequence come first and in order.
local out = {}
for k, v in pairs({"a", "b", "c"}) do out[#out + 1] = k .. v end
print(table.concat(out, " ")) --> 1a 2b 3c
