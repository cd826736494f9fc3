-- A float is never the key that `next` goes on from: such keys are integers in the table.
print(pcall(next, {1}, 1.0))
--> false	invalid key to 'next'
print(pcall(next, {[100] = 1}, 100.0))
--> false	invalid key to 'next'
print(pcall(next, {[2^53] = 1}, 2^53))
--> false	invalid key to 'next'
print(next({[1.5] = 1}, 1.5))
--> nil
print(next({[2^53] = 1}, math.tointeger(2^53)))
--> nil
