-- Items move up and down; removing beyond the end gives nil.
local t = {"a", "b", "c"}
table.insert(t, "d")
table.insert(t, 1, "start")
print(table.concat(t, " "))                      --> start a b c d
print(table.remove(t), table.remove(t, 1), #t)   --> d	start	3
print(table.remove(t, 4), #t)                    --> nil	3
print(table.remove({}), table.remove({}, 0))     --> nil	nil
print(pcall(table.insert, t, 6, "x"))            --> false	bad argument #2 to 'table.insert' (position out of bounds)
print(pcall(table.insert, t, 1, 2, 3))           --> false	wrong number of arguments to 'insert'
