-- A number is a chunk as good as any string, though not a good one.
print(load(1))
--> nil	[string "1"]:1: unexpected symbol near '1'
print(load(2.5, "=x"))
--> nil	x:1: unexpected symbol near '2.5'
