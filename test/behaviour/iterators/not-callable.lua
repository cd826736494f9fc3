-- A loop over something that is no iterator.
print(pcall(function () for _ in nil do end end))     --> false	t:2: attempt to call a nil value (for iterator 'for iterator')
print(pcall(function () for _ in {} do end end))      --> false	t:3: attempt to call a table value (for iterator 'for iterator')
local x = 5
print(pcall(function () for _ in x do end end))       --> false	t:5: attempt to call a number value (for iterator 'for iterator')
print(pcall(function () for _ in pairs() do end end)) --> false	t:6: bad argument #1 to 'pairs' (value expected)
