-- What a numeric loop refuses.
print(pcall(function () for i = 1, 10, 0 do end end))   --> false	t:2: 'for' step is zero
print(pcall(function () for i = {}, 2 do end end))      --> false	t:3: bad 'for' initial value (number expected, got table)
print(pcall(function () for i = 1, {} do end end))      --> false	t:4: bad 'for' limit (number expected, got table)
print(pcall(function () for i = 1, 2, "x" do end end))  --> false	t:5: bad 'for' step (number expected, got string)
print(pcall(function () for i = 1, 2, nil do end end))  --> false	t:6: bad 'for' step (number expected, got nil)
