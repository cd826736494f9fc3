-- What `unpack` refuses.
print(pcall(table.unpack, {}, 1, 1e8))   --> false	too many results to unpack
print(table.unpack({1, 2}, -1, 1))       --> nil	nil	1
print(pcall(table.unpack))               --> false	attempt to get length of a nil value
