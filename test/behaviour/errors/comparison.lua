-- Comparisons name the types only.
local a, b = {}, nil
print(pcall(function () return a < b end))     --> false	t:3: attempt to compare table with nil
print(pcall(function () return a <= a end))    --> false	t:4: attempt to compare two table values
print(pcall(function () return 1 > "x" end))   --> false	t:5: attempt to compare string with number
print(pcall(function () return print >= 1 end)) --> false	t:6: attempt to compare number with function
