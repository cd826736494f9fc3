-- Programs that dump and load functions (manual 6.4, `string.dump`) and what the reference, Lua 5.4.8, prints for them.
-- Each is the text of a chunk "=t", with its title as first line.
print(_VERSION)
--> Lua 5.4

-- a function comes back
local f = function(a, ...) local b = a * 2; return b, select("#", ...), ... end
local g = load(string.dump(f))
print(g(21, "x", nil))
print(select("#", g(1)), g ~= f)
print(load(string.dump(load("return 1 + 1")))())
--> 42	2	x	nil
--> 2	true
--> 2

-- constants
local f = load(string.dump(function()
  return nil, true, false, 0, -1, 1 << 62, math.mininteger, 1e100, 0.1, -0.0, 1 / 0, "", ("a\0b\255"):byte(4), ("x"):rep(3)
end))
print(f())
--> nil	true	false	0	-1	4611686018427387904	-9223372036854775808	1e+100	0.1	-0.0	inf		255	xxx

-- upvalues are fresh
local n = 1
local function count() n = n + 1; return n end
local other = load(string.dump(count))
print(debug.getupvalue(other, 1) == "n", select(2, debug.getupvalue(other, 1)) == _G)
print(pcall(other))
print(debug.setupvalue(other, 1, 10), other(), n)
local env = function() return x end
x = "global"
print(load(string.dump(env))(), load(string.dump(env), "n", "b", {x = "mine"})())
local function nothing() end
print(type(load(string.dump(nothing), "n", "b", {})))
--> true	true
--> false	t:3: attempt to perform arithmetic on a table value (upvalue 'n')
--> n	11	1
--> global	mine
--> function

-- nested functions
local f = load(string.dump(function()
  local n = 0
  return function() n = n + 1; return function() return n end end
end))
local inc = f()
inc()
print(inc()(), inc()())
--> 2	3

-- debug information
local f = load(string.dump(function(first, second)
  local third = first
  return debug.getlocal(1, 1), debug.getlocal(1, 3), debug.getinfo(1, "l").currentline
end))
print(f(1, 2))
local info = debug.getinfo(f)
print(info.source, info.short_src, info.linedefined, info.lastlinedefined, info.what)
print(pcall(load(string.dump(load("local a\nlocal t = nil\nreturn t.x", "=here")))))
--> first	third	4
--> =t	t	2	5	Lua
--> false	here:3: attempt to index a nil value (local 't')

-- stripped functions
local f = load(string.dump(function(first, second)
  local third = first
  return debug.getlocal(1, 1), debug.getlocal(1, 3), debug.getinfo(1, "l").currentline
end, true))
print(f(1, 2))
local info = debug.getinfo(f, "SL")
print(info.source, info.short_src, info.linedefined, info.lastlinedefined, info.what, next(info.activelines))
print((debug.getupvalue(f, 1)))
print(debug.getlocal(f, 1))
print(pcall(load(string.dump(load("local a\nlocal t = nil\nreturn t.x", "=here"), true))))
print(pcall(load(string.dump(load("return x.y", "=here"), true))))
print(pcall(load(string.dump(load("error('message')", "=here"), true))))
print(pcall(load(string.dump(load("error('message', 2)", "=here"), true))))
print((debug.traceback("t"):match("\n\t([^\n]*)")))
load(string.dump(function(f) f() end, true))(function() print((debug.traceback("t"):match("\n.-\n.-\n\t([^\n]*)"))) end)
--> (temporary)	(temporary)	-1
--> =?	?	2	5	Lua	nil
--> (no name)
--> nil
--> false	?:-1: attempt to index a nil value
--> false	?:-1: attempt to index a nil value (field 'x')
--> false	message
--> false	message
--> t:15: in main chunk
--> ?: in function <?:16>

-- what cannot be dumped
print(pcall(string.dump, print))
print(pcall(string.dump))
print(pcall(string.dump, 1))
print(pcall(string.dump, setmetatable({}, {__call = function() end})))
--> false	unable to dump given function
--> false	bad argument #1 to 'string.dump' (function expected, got no value)
--> false	bad argument #1 to 'string.dump' (function expected, got number)
--> false	bad argument #1 to 'string.dump' (function expected, got table)

-- modes
local b = string.dump(function() return "binary" end)
print(load(b, "n", "t"))
print(load(b, "n", "b")())
print(load(b, "n", "bt")())
print(load("return 1", "n", "b"))
print(load("return 1", "n", "x"))
print(load("\27", "n", "t"))
print(load("\27Lua", "n"))
print(load("\27Lua", "@file"))
print(load("\27Lua", "=name"))
print(load("\27Lua"))
print(load("\27xyz", "n"))
--> nil	attempt to load a binary chunk (mode is 't')
--> binary
--> binary
--> nil	attempt to load a text chunk (mode is 'b')
--> nil	attempt to load a text chunk (mode is 'x')
--> nil	attempt to load a binary chunk (mode is 't')
--> nil	n: bad binary format (truncated chunk)
--> nil	file: bad binary format (truncated chunk)
--> nil	name: bad binary format (truncated chunk)
--> nil	binary string: bad binary format (truncated chunk)
--> nil	n: bad binary format (not a binary chunk)

-- readers give dumps in pieces
local b = string.dump(function(...) return ... end)
local i = 0
print(load(function() i = i + 1; return i <= #b and b:sub(i, i) or nil end, "n", "b")(1, 2, 3))
--> 1	2	3
