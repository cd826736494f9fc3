-- Programs using the input and output library (manual 6.8) and what the reference, Lua 5.4.8, prints for them.
-- Each runs in an empty directory; standard input is empty.

-- opening
print(pcall(io.open, "f", "rw"))
print(pcall(io.open, "f", "rb+"))
print(pcall(io.open, "f", "r+bk"))
print(pcall(io.open, "f", ""))
print(pcall(io.open, "f", "b"))
print(pcall(io.open, "f", "w++"))
print(pcall(io.open))
print(pcall(io.open, {}))
print(pcall(io.open, "f", {}))
print(io.open("f"))
print(io.open("f", "r+"))
print(io.open("no/f", "w"))
print(io.open("", "r"))
print(io.open(".", "w"))
print(io.open("f\0g", "r"))
for _, mode in ipairs{"w", "a", "w+", "a+", "wb", "ab", "w+b", "a+b", "r", "r+", "r+b", "rb", "rbb"} do
  local f = assert(io.open("f", mode))
  print(mode, f:write("x") == f, io.type(f) == "file", f:read(1))
  f:close()
end
--> false	bad argument #2 to 'io.open' (invalid mode)
--> false	bad argument #2 to 'io.open' (invalid mode)
--> false	bad argument #2 to 'io.open' (invalid mode)
--> false	bad argument #2 to 'io.open' (invalid mode)
--> false	bad argument #2 to 'io.open' (invalid mode)
--> false	bad argument #2 to 'io.open' (invalid mode)
--> false	bad argument #1 to 'io.open' (string expected, got no value)
--> false	bad argument #1 to 'io.open' (string expected, got table)
--> false	bad argument #2 to 'io.open' (string expected, got table)
--> nil	f: No such file or directory	2
--> nil	f: No such file or directory	2
--> nil	no/f: No such file or directory	2
--> nil	: No such file or directory	2
--> nil	.: Is a directory	21
--> nil	f: No such file or directory	2
--> w	true	true	nil	Bad file descriptor	9
--> a	true	true	nil	Bad file descriptor	9
--> w+	true	true	nil
--> a+	true	true	nil
--> wb	true	true	nil	Bad file descriptor	9
--> ab	true	true	nil	Bad file descriptor	9
--> w+b	true	true	nil
--> a+b	true	true	nil
--> r	false	true	x
--> r+	true	true	x
--> r+b	true	true	x
--> rb	false	true	x
--> rbb	false	true	x

-- types and names
local f = io.open("f", "w")
print(io.type(f), io.type(io.stdin), io.type(1), io.type("file"), io.type({}), io.type(nil))
print(pcall(io.type))
print((tostring(f):gsub("0x%x+", "ADDRESS")))
print(f:close())
print(io.type(f), tostring(f))
local mt = getmetatable(io.stdout)
print(mt.__name, type(mt.__index), mt.__index == mt, type(mt.__gc), mt.__gc == mt.__close, type(mt.__tostring), mt.__metatable)
print(pcall(mt.__tostring))
local names = {}
for name in pairs(mt.__index) do names[#names + 1] = name end
table.sort(names)
print(table.concat(names, " "))
names = {}
for name in pairs(io) do names[#names + 1] = name end
table.sort(names)
print(table.concat(names, " "))
--> file	file	nil	nil	nil	nil
--> false	bad argument #1 to 'io.type' (value expected)
--> file (ADDRESS)
--> true
--> closed file	file (closed)
--> FILE*	table	false	function	true	function	nil
--> false	bad argument #1 to '?' (FILE* expected, got no value)
--> close flush lines read seek setvbuf write
--> close flush input lines open output popen read stderr stdin stdout tmpfile type write

-- closed files
local f = io.open("f", "w")
f:close()
print(pcall(f.read, f))
print(pcall(f.write, f, "x"))
print(pcall(f.lines, f))
print(pcall(f.seek, f))
print(pcall(f.setvbuf, f, "no"))
print(pcall(f.flush, f))
print(pcall(f.close, f))
print(pcall(io.close, f))
print(pcall(io.input, f))
print(pcall(io.output, f))
print(pcall(function() f:read() end))
print(getmetatable(f).__gc(f), pcall(getmetatable(f).__close, f))
--> false	attempt to use a closed file
--> false	attempt to use a closed file
--> false	attempt to use a closed file
--> false	attempt to use a closed file
--> false	attempt to use a closed file
--> false	attempt to use a closed file
--> false	attempt to use a closed file
--> false	attempt to use a closed file
--> false	attempt to use a closed file
--> false	attempt to use a closed file
--> false	stdin:14: attempt to use a closed file
--> nil	true

-- arguments
print(pcall(function() io.stdout.read() end))
print(pcall(function() io.stdout.read({}) end))
print(pcall(function() io.stdout:seek("bad") end))
print(pcall(function() io.stdout:seek("set", 1.5) end))
print(pcall(function() io.stdout:seek("set", {}) end))
print(pcall(function() io.stdout:setvbuf() end))
print(pcall(function() io.stdout:setvbuf("x") end))
print(pcall(function() io.stdout:setvbuf("no", {}) end))
print(pcall(function() io.stdout:write({}) end))
print(pcall(function() io.stdout:write("", nil) end))
print(pcall(function() io.write(true) end))
print(pcall(function() io.close(1) end))
print(pcall(function() io.close(nil) end))
print(pcall(function() io.input({}) end))
print(pcall(function() io.output(true) end))
print(pcall(function() io.lines({}) end))
print(pcall(function() io.popen() end))
print(pcall(function() io.popen("true", "rw") end))
print(pcall(function() io.popen("true", "r+") end))
print(pcall(function() io.popen("true", "rb") end))
print(pcall(function() io.read("x") end))
print(pcall(function() io.read("") end))
print(pcall(function() io.read("*") end))
print(pcall(function() io.read({}) end))
print(pcall(function() io.read(1.5) end))
print(pcall(function() io.read("l", "x") end))
print(pcall(function() io.stdin:read("l", "x") end))
print(pcall(function() io.stdin:read("x") end))
print(pcall(io.read, -1))
--> false	stdin:2: bad argument #1 to 'read' (FILE* expected, got no value)
--> false	stdin:3: bad argument #1 to 'read' (FILE* expected, got table)
--> false	stdin:4: bad argument #1 to 'seek' (invalid option 'bad')
--> false	stdin:5: bad argument #2 to 'seek' (number has no integer representation)
--> false	stdin:6: bad argument #2 to 'seek' (number expected, got table)
--> false	stdin:7: bad argument #1 to 'setvbuf' (string expected, got no value)
--> false	stdin:8: bad argument #1 to 'setvbuf' (invalid option 'x')
--> false	stdin:9: bad argument #2 to 'setvbuf' (number expected, got table)
--> false	stdin:10: bad argument #1 to 'write' (string expected, got table)
--> false	stdin:11: bad argument #2 to 'write' (string expected, got nil)
--> false	stdin:12: bad argument #1 to 'write' (string expected, got boolean)
--> false	stdin:13: bad argument #1 to 'close' (FILE* expected, got number)
--> false	stdin:14: bad argument #1 to 'close' (FILE* expected, got nil)
--> false	stdin:15: bad argument #1 to 'input' (FILE* expected, got table)
--> false	stdin:16: bad argument #1 to 'output' (FILE* expected, got boolean)
--> false	stdin:17: bad argument #1 to 'lines' (string expected, got table)
--> false	stdin:18: bad argument #1 to 'popen' (string expected, got no value)
--> false	stdin:19: bad argument #2 to 'popen' (invalid mode)
--> false	stdin:20: bad argument #2 to 'popen' (invalid mode)
--> false	stdin:21: bad argument #2 to 'popen' (invalid mode)
--> false	stdin:22: bad argument #1 to 'read' (invalid format)
--> false	stdin:23: bad argument #1 to 'read' (invalid format)
--> false	stdin:24: bad argument #1 to 'read' (invalid format)
--> false	stdin:25: bad argument #1 to 'read' (string expected, got table)
--> false	stdin:26: bad argument #1 to 'read' (number has no integer representation)
--> true
--> true
--> false	stdin:29: bad argument #1 to 'read' (invalid format)
--> false	not enough memory

-- writing
print(io.write() == io.stdout, io.stdout:write() == io.stdout)
io.write("a", 1, " ", 2.0, " ", -0.0, " ", 1.5, " ", 1e15, " ", 2^53, " ", 1e100, " ", math.mininteger, " ", math.pi, "\n")
print(io.stdout:write("b"):write("c\n") == io.stdout)
print(io.stderr:write("") == io.stderr)
--> true	true
--> a1 2 -0 1.5 1e+15 9.007199254741e+15 1e+100 -9223372036854775808 3.1415926535898
--> bc
--> true
--> true

-- formats
local f = io.open("f", "w+")
f:write("one\ntwo\n\nfour\r\nlast")
f:seek("set")
print(f:read(), f:read("l"), f:read("*l"), f:read("L"), f:read("L"), f:read("L"))
print(f:seek("set"), f:read("a"))
print(f:read("a"), f:read("l"), f:read(0), f:read(1), f:read("n"), f:read("L"))
print(f:seek("set", 2), f:read(0), f:read(1), f:read(3), f:read("*L"), f:read(100), f:read(100))
f:seek("set")
print(f:read(2, "l", "L", 0, 1, "a"))
f:seek("set")
print(f:read("l", "n", "l"))
print(f:read("line"), f:read("all"))
f:seek("set")
print(pcall(function() f:read(1.0, "2") end))
--> one	two		four\x0d
--> 	last	nil
--> 0	one
--> two
-->
--> four\x0d
--> last
--> 	nil	nil	nil	nil	nil
--> 2		e	
--> tw	o
--> 	
--> four\x0d
--> last	nil
--> on	e	two
--> 		
--> 	four\x0d
--> last
--> one	nil
--> two	
--> four\x0d
--> last
--> false	stdin:15: bad argument #2 to 'read' (invalid format)

-- formats given as strings of digits are not counts
print(pcall(io.read, "2"))
--> false	bad argument #1 to 'io.read' (invalid format)

-- numbers
local f = io.open("f", "w+")
local function numbers(text)
  f:close()
  f = io.open("f", "w+")
  f:write(text)
  f:seek("set")
  print(text:gsub("\n", "\\n"), f:read("n"), f:read("a"):gsub("\n", "\\n"))
end
for _, text in ipairs{
  "12", " 12", "\n\t 12 13", "-3.5e2x", "+7", "+-7", ".5", "5.", ".", "0x1F", "0x1p4", "0X.8", "0x", "0xg", "1e", "1e+", "1e5.5",
  "0x1p", "00012", "1_000", "abc", "", "nan", "inf", "-inf", "1..2", "1.2.3", "0b1", "12abc", "0x12abcxyz", "9223372036854775807",
  "9223372036854775808", "-9223372036854775808", "0xffffffffffffffff", "1e400", "- 1", "1\0002", "1,5", "0.1e-2-", "\v\f\r1" } do
  numbers(text)
end
for _, n in ipairs{199, 200, 201, 250} do
  numbers((("1"):rep(n)))
  numbers("." .. ("0"):rep(n - 1) .. "x")
end
numbers("0x" .. ("f"):rep(198) .. "z")
numbers("0x" .. ("f"):rep(199) .. "z")
--> 12	12		0
-->  12	12		0
--> \n	 12 13	12	 13	0
--> -3.5e2x	-350.0	x	0
--> +7	7		0
--> +-7	nil	-7	0
--> .5	0.5		0
--> 5.	5.0		0
--> .	nil		0
--> 0x1F	31		0
--> 0x1p4	16.0		0
--> 0X.8	0.5		0
--> 0x	nil		0
--> 0xg	nil	g	0
--> 1e	nil		0
--> 1e+	nil		0
--> 1e5.5	100000.0	.5	0
--> 0x1p	nil		0
--> 00012	12		0
--> 1_000	1	_000	0
--> abc	nil	abc	0
--> 	nil		0
--> nan	nil	nan	0
--> inf	nil	inf	0
--> -inf	nil	inf	0
--> 1..2	1.0	.2	0
--> 1.2.3	1.2	.3	0
--> 0b1	0	b1	0
--> 12abc	12	abc	0
--> 0x12abcxyz	76476	xyz	0
--> 9223372036854775807	9223372036854775807		0
--> 9223372036854775808	9.2233720368548e+18		0
--> -9223372036854775808	-9223372036854775808		0
--> 0xffffffffffffffff	-1		0
--> 1e400	inf		0
--> - 1	nil	 1	0
--> 1\x002	1	\x002	0
--> 1,5	1	,5	0
--> 0.1e-2-	0.001	-	0
--> \x0b\x0c\x0d1	1		0
--> 1111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111	1.1111111111111e+198		0
--> .000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000x	0.0	x	0
--> 11111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111	1.1111111111111e+199		0
--> .0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000x	0.0	x	0
--> 111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111	nil	1	0
--> .00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000x	nil	0x	0
--> 1111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111	nil	11111111111111111111111111111111111111111111111111	0
--> .000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000x	nil	00000000000000000000000000000000000000000000000000x	0
--> 0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffz	-1	z	0
--> 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffz	nil	fz	0

-- positions
local f = io.open("f", "w+")
print(f:write("hello world"):seek(), f:seek("set"), f:seek("end"), f:seek("set", 6), f:read(5))
print(f:seek("cur", -5), f:read("a"), f:seek("end", -1), f:read(1), f:seek("end", 10), f:read(1))
print(f:seek("set", -1))
print(f:seek("cur", -100))
print(f:seek("set", math.maxinteger))
print(f:seek("set", math.mininteger))
print(f:seek("set", 20), f:write("x"):seek("end"))
f:seek("set")
print((f:read("a"):gsub("\0", ".")))
f:close()
local f = io.open("f", "a+")
print(f:seek(), f:read(5), f:seek(), f:write("END"):seek(), f:seek("set", 1), f:read(4), f:write("!"):seek())
f:seek("set")
print((f:read("a"):gsub("\0", ".")))
f:close()
f = io.open("f", "a")
print(f:seek(), f:seek("set", 3), f:write("?"):seek())
f:close()
f = io.open("f", "r+")
print(f:read(3), f:write("XY") == f, f:read(3), f:seek())
f:seek("set")
print((f:read("a"):gsub("\0", ".")))
--> 11	0	11	6	world
--> 6	world	10	d	21	nil
--> nil	Invalid argument	22
--> nil	Invalid argument	22
--> nil	Invalid argument	22
--> nil	Invalid argument	22
--> 20	21
--> hello world.........x
--> 0	hello	5	24	1	ello	25
--> hello world.........xEND!
--> 25	3	26
--> hel	true	 wo	8
--> helXY world.........xEND!?

-- wrong direction
local w = io.open("f", "w")
print(w:read())
print(w:read("n"))
print(w:read("a"))
print(w:read(0))
print(w:read(5))
print(w:write("ok") == w, w:close())
local r = io.open("f", "r")
print(r:write("x"))
print(r:write(1, 2))
print(r:write() == r)
print(r:read("a"), r:flush(), r:close())
print(io.stdin:write("x"))
print(io.stdout:read())
print(pcall(function() for l in io.stdout:lines() do end end))
print(io.open("."):read("a"))
print(io.open("."):read(0))
print(pcall(function() for l in io.lines(".") do end end))
--> nil	Bad file descriptor	9
--> nil	Bad file descriptor	9
--> nil	Bad file descriptor	9
--> nil	Bad file descriptor	9
--> nil	Bad file descriptor	9
--> true	true
--> nil	Bad file descriptor	9
--> nil	Bad file descriptor	9
--> true
--> ok	true	true
--> nil	Bad file descriptor	9
--> nil	Bad file descriptor	9
--> false	stdin:16: Bad file descriptor
--> nil	Is a directory	21
--> nil	Is a directory	21
--> false	stdin:19: Is a directory

-- a full device
local f = io.open("/dev/full", "w")
print(f:write("x") == f, f:flush())
print(f:flush(), f:close())
f = io.open("/dev/full", "w")
print(f:setvbuf("no"), f:write("x"))
print(f:write("x", "y"))
print(f:close())
f = io.open("/dev/full", "w")
print(f:write(("x"):rep(100000)))
print(f:close())
f = io.open("/dev/full", "w")
print(f:write("x") == f, f:seek("set"))
print(io.open("/dev/null"):seek("end"), io.open("/dev/null"):read("a"), io.open("/dev/zero"):read(2) == "\0\0")
--> true	nil	No space left on device	28
--> true	true
--> true	nil	No space left on device	28
--> nil	No space left on device	28
--> true
--> nil	No space left on device	28
--> true
--> true	nil	No space left on device	28
--> 0		true

-- buffering
local w = io.open("f", "w")
local r = io.open("f", "r")
print(w:setvbuf("full", 1000), w:write("a") == w, r:read("a"))
print(w:flush(), r:read("a"))
print(w:setvbuf("no"), w:write("b") == w, r:read("a"))
print(w:setvbuf("line"))
w:write("c")
w:close()
w = io.open("f", "w")
r = io.open("f", "r")
print(w:setvbuf("line"), w:write("1\n2\n3") == w, r:read("a"))
print(w:write("4") == w, r:read("a"))
print(w:write("5\n6") == w, r:read("a"))
print(w:seek("cur"), r:read("a"))
w:write("7")
print(r:read("a"), w:close(), r:read("a"))
--> true	true	
--> true	a
--> true	true	b
--> true
--> true	true	1
--> 2
-->
--> true	
--> true	345
-->
--> 9	6
--> 	true	7

-- lines
local f = io.open("f", "w")
f:write("1 2\n3 4\n\nlast")
f:close()
for l in io.lines("f") do io.write("[", l, "]") end
print()
for l in io.lines("f", "L") do io.write("[", l, "]") end
print()
for a, b in io.lines("f", "n", "n") do io.write("[", a, " ", b or "nil", "]") end
print()
for a, b in io.lines("f", 1, 2) do io.write("[", a, "|", b or "nil", "]") end
print()
for a in io.lines("f", 0) do break end
for a in io.lines("f", "a") do io.write("[", a, "]") if a == "" then break end end
print()
print(select("#", io.lines("f")), select(2, io.lines("f")), select(3, io.lines("f")), io.type(select(4, io.lines("f"))))
local it = io.lines("f")
print(it(), it(), it(), it(), it())
print(pcall(it))
print(pcall(it))
local f = io.open("f")
local it = f:lines("l")
print(it(), io.type(f))
f:close()
print(pcall(it))
f = io.open("f")
for l in f:lines() do io.write(l, ";") end
print(io.type(f), f:read())
print(pcall(io.lines, "no file"))
print(select("#", pcall(io.lines, "f", table.unpack({}, 1, 250))))
print(pcall(f.lines, f, table.unpack({}, 1, 251)))
print(pcall(function() return io.lines("f", table.unpack({}, 1, 251)) end))
print(pcall(function() for l in io.lines("f", "x") do end end))
print(pcall(function() for l in io.lines("f", {}) do end end))
print(pcall(function() for l in f:lines(1.5) do end end))
do
  local file
  for l in io.lines("f") do
    file = select(4, io.lines("f"))
    break
  end
  print(io.type(file))
end
--> [1 2][3 4][][last]
--> [1 2
--> ][3 4
--> ][
--> ][last]
--> [1 2][3 4]
--> [1| 2][
--> |3 ][4|
-->
--> ][l|as][t|nil]
--> [1 2
--> 3 4
-->
--> last][]
--> 4	nil	nil	file
--> 1 2	3 4		last
--> false	file is already closed
--> false	file is already closed
--> 1 2	file
--> false	file is already closed
--> 1 2;3 4;;last;file	nil
--> false	cannot open file 'no file' (No such file or directory)
--> 5
--> false	bad argument #252 to '?' (too many arguments)
--> false	stdin:32: bad argument #252 to 'lines' (too many arguments)
--> false	stdin:33: bad argument #2 to 'for iterator' (invalid format)
--> false	stdin:34: bad argument #2 to 'for iterator' (string expected, got table)
--> false	stdin:35: bad argument #2 to 'for iterator' (number has no integer representation)
--> file

-- default files
print(io.input() == io.stdin, io.output() == io.stdout)
print(pcall(io.input, "no file"))
print(pcall(io.output, "no/file"))
print(io.input() == io.stdin)
local o = io.output("f")
print(io.type(o), o == io.output(), o ~= io.stdout)
io.write("from io.write\nline 2\n")
print(io.close())
print(pcall(io.write, "x"))
print(pcall(io.close))
print(pcall(io.flush))
io.output(io.stdout)
print(io.input("f") == io.input(), io.read(), io.read("n"), io.read("L"), io.read("n"))
print(io.close(io.input()))
print(pcall(io.read))
print(pcall(io.lines))
io.input("f")
for l in io.lines() do io.write("<", l, ">") end
print(io.type(io.input()), io.read())
io.input(io.stdin)
print(io.output(io.stdout) == io.stdout, io.output(nil) == io.stdout, io.flush(), io.stdout:flush())
--> true	true
--> false	cannot open file 'no file' (No such file or directory)
--> false	cannot open file 'no/file' (No such file or directory)
--> true
--> file	true	true
--> true
--> false	default output file is closed
--> false	attempt to use a closed file
--> false	default output file is closed
--> true	from io.write	nil	line 2
--> 	nil
--> true
--> false	default input file is closed
--> false	attempt to use a closed file
--> <from io.write><line 2>file	nil
--> true	true	true	true

-- standard files
print(io.stdin:close())
print(io.stdout:close())
print(io.stderr:close())
print(io.close(io.stdout))
print(io.type(io.stdout), getmetatable(io.stdout).__gc(io.stdout), io.type(io.stdout))
print(io.read(), io.read("a"), io.read(0), io.read("n"), io.read(1))
--> nil	cannot close standard file
--> nil	cannot close standard file
--> nil	cannot close standard file
--> nil	cannot close standard file
--> file	nil	file
--> nil		nil	nil	nil

-- to-be-closed files
local kept
do
  local f <close> = io.open("f", "w")
  kept = f
  f:write("x")
end
print(io.type(kept), io.open("f"):read("a"))
print(pcall(function()
  local f <close> = kept
  error("e", 0)
end))
--> closed file	x
--> false	e

-- temporary files
local f = io.tmpfile()
print(io.type(f), f:write("abc") == f, f:seek("set"), f:read("a"), f:close())
local name = os.tmpname()
print(name:match("lua_%w%w%w%w%w%w$") ~= nil, io.open(name):read("a"), os.remove(name), (io.open(name)))
--> file	true	0	abc	true
--> true		true	nil

-- directories and removal
print(os.remove("no file"))
print(os.execute("mkdir d d/e"))
print(os.remove("d"))
print(os.remove("d/e"), os.remove("d"), io.open("d"))
io.open("a", "w"):close()
print(os.rename("a", "b"), io.open("a"), io.type(io.open("b")))
print(os.rename("a", "b"))
print(os.rename("b", "no/b"))
print(os.remove("b/c"))
print(os.remove(("x"):rep(300)))
--> nil	no file: No such file or directory	2
--> true	exit	0
--> nil	d: Directory not empty	39
--> true	true	nil	d: No such file or directory	2
--> true	nil	file
--> nil	No such file or directory	2
--> nil	No such file or directory	2
--> nil	b/c: Not a directory	20
--> nil	xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: File name too long	36

-- processes
print(io.popen("exit 0"):close())
print(io.popen("exit 3"):close())
print(io.popen("kill -9 $$"):close())
print(io.popen("kill -s HUP $$"):close())
local p = io.popen("echo one; echo two; printf three")
print(io.type(p), p:read(), p:read("L"), p:read("a"), p:read("a"), p:read())
print(p:seek("cur"))
print(p:write("x"))
print(p:close())
print(io.type(p), pcall(p.close, p))
p = io.popen("cat > f; exit 4", "w")
print(p:write("to ", "cat", 1) == p, p:flush(), p:read())
print(p:close())
print(io.open("f"):read("a"))
for l in io.popen("echo a; echo b"):lines() do io.write("[", l, "]") end
print()
print(#io.popen("head -c 300000 /dev/zero"):read("a"), io.popen("head -c 300000 /dev/zero"):read(200000) == ("\0"):rep(200000))
p = io.popen("yes")
print(p:read(), p:close())
print(io.popen("printf '\\377\\001\\n'"):read("a") == "\xff\1\n", io.popen("printf '\xff'"):read("a") == "\xff")
print(io.popen("printf '%s' 'a'\\''b\\n\xfe'"):read("a") == "a'b\\n\xfe")
print(os.execute("exit 5"))
print(os.execute("kill -15 $$"))
print(os.execute("true"))
print(os.execute("printf '\xfe' > g"), io.open("g"):read("a") == "\xfe")
--> true	exit	0
--> nil	exit	3
--> nil	signal	9
--> nil	signal	1
--> file	one	two
--> 	three		nil
--> nil	Illegal seek	29
--> nil	Bad file descriptor	9
--> true	exit	0
--> closed file	false	attempt to use a closed file
--> true	true	nil	Bad file descriptor	9
--> nil	exit	4
--> to cat1
--> [a][b]
--> 300000	true
--> y	nil	exit	141
--> true	true
--> true
--> nil	exit	5
--> nil	signal	15
--> true	exit	0
--> true	true

-- files left open are written at the end of the state
F = io.open("f", "w")
F:write("kept")
print(io.open("f"):read("a") == "" or true)
--> true

-- many handles
for i = 1, 300 do io.open("f" .. i % 10, "w"):write(i) end
print(pcall(function() for i = 1, 300 do assert(io.open("f" .. i % 10)) end end))
--> true

-- long lines and blocks
local f = io.open("f", "w+")
local line = ("0123456789"):rep(10000)
for i = 1, 5 do f:write(line, "\n") end
f:seek("set")
for l in f:lines() do assert(l == line) end
f:seek("set")
print(#f:read(3), #f:read(70000), #f:read("L"), #f:read(100001), #f:read("a"))
f:seek("set", 99990)
print(f:read(20) == "0123456789\n012345678")
f:seek("set")
local n = 0
while f:read(4096) do n = n + 1 end
print(n, f:seek())
--> 3	70000	29998	100001	300003
--> true
--> 123	500005
