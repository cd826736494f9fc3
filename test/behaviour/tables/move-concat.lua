-- Moving within a table and into another; joining a part.
local t = {1, 2, 3, 4, 5}
table.move(t, 2, 4, 1)
print(table.concat(t, ","))                      --> 2,3,4,4,5
table.move(t, 1, 3, 3)
print(table.concat(t, ","))                      --> 2,3,2,3,4
print(table.concat(table.move({7, 8}, 1, 2, 3, {1, 2}), ",")) --> 1,2,7,8
print(table.concat({1, 2.5, "x"}, "-", 2, 3))    --> 2.5-x
print(table.concat({}, "x"), table.concat({1}, "x", 2)) --> 	
print(pcall(table.concat, {1, {}, 3}))           --> false	invalid value (table) at index 2 in table for 'concat'
