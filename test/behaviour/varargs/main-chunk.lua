-- The main chunk is a vararg function.
print(load("return select('#', ...), ...")(7, nil, 9)) --> 3	7	nil	9
