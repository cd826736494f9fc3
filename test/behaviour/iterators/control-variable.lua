-- Assigning the loop variable does not disturb the traversal.
local seen = {}
for i, v in ipairs{"a", "b", "c"} do seen[#seen + 1] = i .. v i = 10 v = "x" end
print(table.concat(seen, " ")) --> 1a 2b 3c
