-- The line of an expression that spans several.
print(pcall(load("local a\nlocal b = 1 +\na", "=x")))       --> false	x:2: attempt to perform arithmetic on a nil value (local 'a')
print(pcall(load("local t = {}\nt.x\n.y\n.z = 1", "=x")))   --> false	x:3: attempt to index a nil value (field 'x')
print(pcall(load("local f\nf(\n1,\n2)", "=x")))             --> false	x:2: attempt to call a nil value (local 'f')
print(pcall(load("return {}\n..\n'x'", "=x")))              --> false	x:2: attempt to concatenate a table value
