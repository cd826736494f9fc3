-- `select` counts from the end with negative numbers.
print(select(2, "a", "b", "c"))     --> b	c
print(select(-1, "a", "b", "c"))    --> c
print(select("#"), select("#", nil)) --> 0	1
print(select(4, "a"))               -->
print(pcall(select, 0))             --> false	bad argument #1 to 'select' (index out of range)
print(pcall(select, -2, "a"))       --> false	bad argument #1 to 'select' (index out of range)
