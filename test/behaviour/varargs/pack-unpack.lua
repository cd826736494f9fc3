-- `table.pack` records the count, `table.unpack` takes a range.
local t = table.pack(nil, 2, nil)
print(t.n, t[1], t[2], t[3])        --> 3	nil	2	nil
print(table.unpack(t, 1, t.n))      --> nil	2	nil
print(table.unpack({1, 2, 3}, 2))   --> 2	3
print(table.unpack({1, 2, 3}, 2, 5)) --> 2	3	nil	nil
print(select("#", table.unpack({}, 1, 0))) --> 0
