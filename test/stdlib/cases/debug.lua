-- Programs that use the debug library (manual 6.10) and what the reference, Lua 5.4.8, prints for them. Each is the text
-- of a chunk "=t", with its title as first line.
print(_VERSION)
--> Lua 5.4

-- getinfo of functions
local function show(info, ...)
  local out = {}
  for _, k in ipairs{...} do out[#out + 1] = k .. "=" .. tostring(info[k]) end
  print(table.concat(out, " "))
end
local function f(a, b, ...)
  return a, b
end
show(debug.getinfo(f), "what", "source", "short_src", "linedefined", "lastlinedefined", "currentline")
show(debug.getinfo(f), "nups", "nparams", "isvararg", "name", "namewhat", "istailcall", "ftransfer", "ntransfer")
show(debug.getinfo(print), "what", "source", "short_src", "linedefined", "lastlinedefined", "currentline")
show(debug.getinfo(print), "nups", "nparams", "isvararg", "name", "namewhat", "istailcall")
show(debug.getinfo(1, "Su"), "what", "linedefined", "lastlinedefined", "nups", "nparams", "isvararg", "func")
print(debug.getinfo(f, "f").func == f, next(debug.getinfo(f, "")), debug.getinfo(print, "L").activelines)
--> what=Lua source==t short_src=t linedefined=7 lastlinedefined=9 currentline=-1
--> nups=0 nparams=2 isvararg=true name=nil namewhat= istailcall=false ftransfer=0 ntransfer=0
--> what=C source==[C] short_src=[C] linedefined=-1 lastlinedefined=-1 currentline=-1
--> nups=0 nparams=0 isvararg=true name=nil namewhat= istailcall=false
--> what=main linedefined=0 lastlinedefined=0 nups=1 nparams=0 isvararg=true func=nil
--> true	nil	nil

-- getinfo: arguments that do not fit
print(pcall(debug.getinfo))
print(pcall(debug.getinfo, print, "X"))
print(pcall(debug.getinfo, print, ">"))
print(pcall(debug.getinfo, 1, ">l"))
print(pcall(debug.getinfo, 100, "X"), debug.getinfo(100), debug.getinfo(-1), debug.getinfo(1e15))
print(pcall(debug.getinfo, 1, "X"))
print(pcall(debug.getinfo, "x"))
print(pcall(debug.getinfo, 1.5))
print(pcall(debug.getinfo, {}, "l"))
print(pcall(debug.getinfo, coroutine.create(print), "x"))
print(pcall(debug.getinfo, coroutine.create(print), print, "X"))
print(debug.getinfo("1", "l").currentline, debug.getinfo(1, nil).currentline)
--> false	bad argument #1 to 'debug.getinfo' (number expected, got no value)
--> false	bad argument #2 to 'debug.getinfo' (invalid option)
--> false	bad argument #2 to 'debug.getinfo' (invalid option '>')
--> false	bad argument #2 to 'debug.getinfo' (invalid option '>')
--> true	nil	nil	nil
--> false	bad argument #2 to 'debug.getinfo' (invalid option)
--> false	bad argument #1 to 'debug.getinfo' (number expected, got string)
--> false	bad argument #1 to 'debug.getinfo' (number has no integer representation)
--> false	bad argument #1 to 'debug.getinfo' (number expected, got table)
--> false	bad argument #2 to 'debug.getinfo' (number expected, got string)
--> false	bad argument #3 to 'debug.getinfo' (invalid option)
--> 13	13

-- levels and names
local function name(level)
  local i = debug.getinfo(level + 1, "nS")
  return i and (i.what .. " " .. i.namewhat .. " " .. tostring(i.name))
end
local function inner() return (name(0)), (name(1)), (name(2)), (name(3)) end
print(inner())
local t = {m = function(self) return (name(1)) end}
print(t:m())
print((t.m()))
print((t["m"]()))
function Global() return (name(1)) end
print((Global()))
local up = function() return (name(1)) end
print((function() return (up()) end)())
print((pcall(name, 1)), select(2, pcall(name, 1)), select(2, pcall(name, 2)))
local mt = setmetatable({}, {__index = function() return (name(1)) end, __call = function() return (name(1)) end,
  __add = function() return (name(1)) end, __concat = function() return (name(1)) end,
  __unm = function() return (name(1)) end, __len = function() return (name(1)) end,
  __lt = function() print(name(1)) end, __le = function() print(name(1)) end, __eq = function() print(name(1)) end,
  __newindex = function() print(name(1)) end, __close = function() print(name(1)) end})
print(mt.x, mt[1], mt + 1, 1 + mt, mt .. "", -mt, #mt)
print((mt()))
local _ = mt < mt, mt <= mt, mt == setmetatable({}, getmetatable(mt)), mt > 1, mt >= 1
mt.x = 1
mt[1] = 2
do local c <close> = mt end
for _ in function(s, i) if not i then print(name(1)) return 1 end end do end
Global = nil
--> Lua upvalue name	Lua local inner	main  nil	C  nil
--> Lua method m
--> Lua field m
--> Lua field m
--> Lua global Global
--> Lua upvalue up
--> true	C global pcall	main  nil
--> Lua metamethod index	Lua metamethod index	Lua metamethod add	Lua metamethod add	Lua metamethod concat	Lua metamethod unm	Lua metamethod len
--> Lua local mt
--> Lua metamethod lt
--> Lua metamethod le
--> Lua metamethod eq
--> Lua metamethod lt
--> Lua metamethod le
--> Lua metamethod newindex
--> Lua metamethod newindex
--> Lua metamethod close
--> Lua for iterator for iterator

-- tail calls lose names and their callers
local function g() local i, j = debug.getinfo(1, "nt"), debug.getinfo(2, "Snt")
  return i.name, i.istailcall, j.what, j.name, j.istailcall end
local function h() return g() end
print(h())
print((h()))
--> nil	true	main	nil	true
--> nil

-- the function of a level
local function f() return debug.getinfo(1, "f").func, debug.getinfo(0, "f").func end
local a, b = f()
print(a == f, b == debug.getinfo)
print(select(2, pcall(debug.getinfo, 1, "f")).func == pcall)
table.sort({2, 1}, function() print(debug.getinfo(2, "f").func == table.sort, debug.getinfo(2, "n").name) end)
string.gsub("x", "x", function() print(debug.getinfo(2, "f").func == string.gsub, debug.getinfo(2, "Sl").what) end)
local co = coroutine.create(function() coroutine.yield() end)
coroutine.resume(co)
print(debug.getinfo(co, 0, "f").func == coroutine.yield, debug.getinfo(co, 1, "S").what, debug.getinfo(co, 2))
co = coroutine.create(function() pcall(coroutine.yield) end)
coroutine.resume(co)
print(debug.getinfo(co, 0, "f").func == coroutine.yield, debug.getinfo(co, 1, "f").func == pcall, debug.getinfo(co, 3))
--> true	true
--> true
--> true	sort
--> true	C
--> true	Lua	nil
--> true	true	nil

-- active lines
local function lines(f)
  local list = {}
  for l in pairs(debug.getinfo(f, "L").activelines) do list[#list + 1] = l end
  table.sort(list)
  print(table.concat(list, " "))
end
lines(function(a)

  local x = a

  return x
end)
lines(function(...)
  -- nothing
end)
lines(function(a, ...) end)
lines(load("\n\n\nreturn 1"))
lines(load("\nlocal function f()\n return 1\n end\nfor i = 1, 2 do\n f()\n end\n"))
--> 10 12 13
--> 16
--> 17
--> 4
--> 4 5 6 7

-- local variables by level
local function list(level)
  for i = 1, 20 do
    local n, v = debug.getlocal(level + 1, i)
    if not n then break end
    io.write(n, "=", type(v) == "function" and "function" or tostring(v), " ")
  end
  print()
end
local function f(a, b)
  local c, d = 10, "x"
  do local e = 5; list(1) end
  for i = 1, 1 do local z = i; list(1) end
  local captured = 1
  local function inc() captured = captured + 1; return captured end
  inc()
  list(1)
end
f(1)
--> a=1 b=nil c=10 d=x e=5
--> a=1 b=nil c=10 d=x (for state)=1 (for state)=0 (for state)=1 i=1 z=1
--> a=1 b=nil c=10 d=x captured=2 inc=function

-- local variables by number: the extra arguments and the values without names
local function f(a, ...)
  print(debug.getlocal(1, -1))
  print(debug.getlocal(1, -2))
  print(debug.getlocal(1, -3))
  print(debug.getlocal(1, 0))
  print(debug.setlocal(1, -2, "new"), debug.setlocal(1, -3, "none"))
  print(...)
end
f(1, 2, 3)
print(debug.getlocal(0, 1))
print(debug.getlocal(0, 2))
print(debug.getlocal(0, 3))
local function arg() return select(2, debug.getlocal(2, 2)) end
local function sum(a) return (a + 1) + arg() end
print(sum(40))
print(debug.getlocal(1, -1))
--> (vararg)	2
--> (vararg)	3
--> nil
--> nil
--> (vararg)	nil
--> 2	new
--> (C temporary)	0
--> (C temporary)	2
--> nil
--> 82
--> nil

-- names of parameters
local function f(a, b, ...) local c end
print(debug.getlocal(f, 1), debug.getlocal(f, 2), debug.getlocal(f, 3), debug.getlocal(f, -1), debug.getlocal(f, 0))
print(debug.getlocal(print, 1))
print(debug.getlocal(coroutine.create(f), f, 2))
local t = {}
function t:m(x) return function() return self, x end end
print(debug.getlocal(t.m, 1), debug.getlocal(t.m, 2), debug.getlocal(t.m, 3))
--> a	b	nil	nil	nil
--> nil
--> b
--> self	x	nil

-- setting local variables
local function set(level, name, value)
  for i = 1, 20 do
    local n = debug.getlocal(level + 1, i)
    if n == name then return debug.setlocal(level + 1, i, value) end
  end
end
local function f(a)
  local b = 1
  local c = 2
  local get = function() return c end
  print(set(1, "a", "A"), set(1, "b", "B"), set(1, "c", "C"), set(1, "nothing", 0))
  print(a, b, c, get())
end
f(0)
local s = 0
for i = 1, 3 do s = s + i; if i == 1 then print(set(1, "i", 10)); s = s + i end end
print(s)
print(pcall(debug.setlocal, 1, 1))
print(pcall(debug.setlocal, 100, 1, 1))
print(pcall(debug.setlocal, -1, 1, 1))
print(pcall(debug.getlocal, 100, 1))
print(pcall(debug.getlocal, 1))
print(pcall(debug.getlocal))
print(pcall(debug.getlocal, "f", 1))
print(debug.setlocal(1, 100, 1), debug.getlocal(1, 100))
--> a	b	c
--> A	B	C	C
--> i
--> 16
--> false	bad argument #3 to 'debug.setlocal' (value expected)
--> false	bad argument #1 to 'debug.setlocal' (level out of range)
--> false	bad argument #1 to 'debug.setlocal' (level out of range)
--> false	bad argument #1 to 'debug.getlocal' (level out of range)
--> false	bad argument #2 to 'debug.getlocal' (number expected, got no value)
--> false	bad argument #2 to 'debug.getlocal' (number expected, got no value)
--> false	bad argument #1 to 'debug.getlocal' (number expected, got string)
--> nil	nil

-- local variables of coroutines
local co = coroutine.create(function(x, ...)
  local y = coroutine.yield(x)
  print(x, y, ...)
  local z <close> = setmetatable({}, {__close = function() print("closed") end})
  error("broken")
end)
print(debug.getlocal(coroutine.create(print), print, 1), pcall(debug.getlocal, co, 0, 1))
coroutine.resume(co, 1, "extra")
print(debug.getlocal(co, 1, 1))
print(debug.getlocal(co, 1, 2))
print(debug.getlocal(co, 1, -1))
print(debug.getlocal(co, 0, 1))
print(debug.setlocal(co, 1, 1, "set"), debug.setlocal(co, 1, -1, "more"))
print(coroutine.resume(co, "resumed"))
print(debug.getlocal(co, 1, 2))
print(debug.getinfo(co, 0, "n").name, debug.getinfo(co, 1, "l").currentline)
print(coroutine.close(co))
print(debug.getinfo(co, 0))
--> nil	false	bad argument #2 to 'debug.getlocal' (level out of range)
--> x	1
--> nil
--> (vararg)	extra
--> nil
--> x	(vararg)
--> set	resumed	more
--> false	t:6: broken
--> y	resumed
--> error	6
--> closed
--> false	t:6: broken
--> nil

-- a coroutine looks at the one that resumed it
local main = coroutine.running()
local here = 42
print(coroutine.wrap(function()
  local n, v
  for i = 1, 10 do
    n, v = debug.getlocal(main, 1, i)
    if n == "here" then break end
  end
  return n, v, debug.getinfo(main, 1, "S").what, debug.getinfo(main, 0, "S").what
end)())
--> here	42	main	C

-- upvalues
local a, b = 1, 2
local function f() return a, b end
local function g() b = b + 1; return b end
print(debug.getupvalue(f, 1))
print(debug.getupvalue(f, 2))
print(debug.getupvalue(f, 3))
print(select("#", debug.getupvalue(f, 3)), select("#", debug.getupvalue(f, 0)), select("#", debug.setupvalue(f, 0, 1)))
print(debug.setupvalue(f, 2, 20), g(), f())
print(debug.upvalueid(f, 2) == debug.upvalueid(g, 1), debug.upvalueid(f, 1) == debug.upvalueid(g, 1))
print(type(debug.upvalueid(f, 1)), debug.upvalueid(f, 3), debug.upvalueid(print, 1))
local c = 100
local function h() return c end
debug.upvaluejoin(f, 1, h, 1)
c = 101
print(f())
print(debug.getupvalue(load("return x"), 1) == "_ENV", debug.getupvalue(string.gmatch("x", "x"), 1) == "")
print(pcall(debug.upvaluejoin, f, 3, h, 1))
print(pcall(debug.upvaluejoin, f, 1, h, 2))
print(pcall(debug.upvaluejoin, string.gmatch("x", "x"), 1, h, 1))
print(pcall(debug.upvaluejoin, f, 1, print, 1))
print(pcall(debug.upvalueid, f))
print(pcall(debug.upvalueid, 1, 1))
print(pcall(debug.getupvalue, f, "x"))
print(pcall(debug.getupvalue, {}, 1))
print(pcall(debug.setupvalue, f, 1))
--> a	1
--> b	2
-->
--> 0	0	0
--> b	21	1	21
--> true	false
--> userdata	nil	nil
--> 101	21
--> true	true
--> false	bad argument #2 to 'debug.upvaluejoin' (invalid upvalue index)
--> false	bad argument #4 to 'debug.upvaluejoin' (invalid upvalue index)
--> false	bad argument #1 to 'debug.upvaluejoin' (Lua function expected)
--> false	bad argument #4 to 'debug.upvaluejoin' (invalid upvalue index)
--> false	bad argument #2 to 'debug.upvalueid' (number expected, got no value)
--> false	bad argument #1 to 'debug.upvalueid' (function expected, got number)
--> false	bad argument #2 to 'debug.getupvalue' (number expected, got string)
--> false	bad argument #1 to 'debug.getupvalue' (function expected, got table)
--> false	bad argument #3 to 'debug.setupvalue' (value expected)

-- metatables and user values
print(debug.getmetatable("").__index == string, debug.getmetatable(1), debug.getmetatable({}))
local t = {}
print(debug.setmetatable(t, {__metatable = "locked"}) == t, getmetatable(t), type(debug.getmetatable(t)))
print(debug.setmetatable(10, {__index = function(n, k) return n .. k end}), (5).x)
print(debug.setmetatable(nil, {__call = function(_, x) return "called", x end}), pcall(nil, 1))
debug.setmetatable(10, nil)
debug.setmetatable(nil, nil)
print(pcall(debug.getmetatable))
print(pcall(debug.setmetatable, {}))
print(pcall(debug.setmetatable, {}, 1))
print(debug.getuservalue(1), debug.getuservalue(io.stdout, 1), debug.getuservalue(io.stdout))
print(pcall(debug.setuservalue, 1, 2))
print(pcall(debug.setuservalue, io.stdout))
print(debug.setuservalue(io.stdout, 1, 5), select("#", debug.getuservalue(io.stdout, 2)))
print(type(debug.getregistry()), debug.getregistry()[2] == _G, debug.getregistry()._LOADED == package.loaded)
print(debug.setcstacklimit(100), pcall(debug.setcstacklimit))
--> true	nil	nil
--> true	locked	table
--> 10	5x
--> nil	true	called	1
--> false	bad argument #1 to 'debug.getmetatable' (value expected)
--> false	bad argument #2 to 'debug.setmetatable' (nil or table expected, got no value)
--> false	bad argument #2 to 'debug.setmetatable' (nil or table expected, got number)
--> nil	nil	nil
--> false	bad argument #1 to 'debug.setuservalue' (userdata expected, got number)
--> false	bad argument #2 to 'debug.setuservalue' (value expected)
--> nil	1
--> table	true	true
--> 200	false	bad argument #1 to 'debug.setcstacklimit' (number expected, got no value)

-- traceback: its arguments
print(debug.traceback(print) == print, debug.traceback(nil, 100), debug.traceback("m", 100))
print((debug.traceback({})) ~= nil, debug.traceback(false), debug.traceback(12, 100), debug.traceback(1.5, 100))
print(debug.traceback("m", -1))
print(pcall(debug.traceback, "m", "x"))
print(pcall(debug.traceback, "m", 1.5))
print((debug.traceback("m", 0):gsub("\n.*", "")))
local co = coroutine.create(function() local function inner() coroutine.yield() end inner() end)
print(debug.traceback(co))
print(debug.traceback(co, "msg"))
coroutine.resume(co)
print(debug.traceback(co))
print(debug.traceback(co, nil, 1))
print(debug.traceback(co, "msg", 2))
print(debug.traceback(co, {}) ~= nil, debug.traceback(co, 12, 3))
coroutine.resume(co)
print(debug.traceback(co, "ended"))
--> true	stack traceback:	m
--> stack traceback:
--> true	false	12
--> stack traceback:	1.5
--> stack traceback:
--> m
--> stack traceback:
--> false	bad argument #2 to 'debug.traceback' (number expected, got string)
--> false	bad argument #2 to 'debug.traceback' (number has no integer representation)
--> m
--> stack traceback:
--> msg
--> stack traceback:
--> stack traceback:
--> 	[C]: in function 'coroutine.yield'
--> 	t:8: in local 'inner'
--> 	t:8: in function <t:8>
--> stack traceback:
--> 	t:8: in local 'inner'
--> 	t:8: in function <t:8>
--> msg
--> stack traceback:
--> 	t:8: in function <t:8>
--> true	12
--> stack traceback:
--> ended
--> stack traceback:

-- traceback: all kinds of functions
local function cut(s) return (s:gsub("\n[^\n]*in main chunk.*", "")) end
function Global(f) return (f()) end
local lib = {field = function(f) return (Global(f)) end}
local function tail(f) return lib.field(f) end
local up = function(f) return (tail(f)) end
local function tb() return (debug.traceback("here")) end
print(cut(Global(tb)))
print(cut((function() return (up(tb)) end)()))
print(cut(select(2, pcall(tb))))
print(cut(select(2, pcall(pcall, tb)) and "" or ""))
print(cut(({string.gsub("x", "x", function() return tb() end)})[1]))
local obj = setmetatable({}, {__index = function(_, k) return tb() end, __add = tb, __tostring = tb})
print(cut(obj.x))
print(cut(obj + 1))
print(cut(tostring(obj)))
print(cut(coroutine.wrap(function() return (tb()) end)()))
Global = nil
--> here
--> stack traceback:
--> 	t:7: in local 'f'
--> 	t:3: in function 'Global'
--> here
--> stack traceback:
--> 	t:7: in local 'f'
--> 	t:3: in function 'Global'
--> 	t:4: in function <t:4>
--> 	(...tail calls...)
--> 	t:6: in upvalue 'up'
--> 	t:9: in function <t:9>
--> here
--> stack traceback:
--> 	t:7: in function <t:7>
--> 	[C]: in function 'pcall'
-->
--> here
--> stack traceback:
--> 	t:7: in function <t:7>
--> 	(...tail calls...)
--> 	[C]: in function 'string.gsub'
--> here
--> stack traceback:
--> 	t:7: in function <t:7>
--> 	(...tail calls...)
--> here
--> stack traceback:
--> 	t:7: in metamethod 'add'
--> here
--> stack traceback:
--> 	t:7: in function <t:7>
--> 	[C]: in function 'tostring'
--> here
--> stack traceback:
--> 	t:7: in upvalue 'tb'
--> 	t:17: in function <t:17>

-- traceback: message handlers
local function cut(s) return (s:gsub("\n[^\n]*in main chunk.*", "")) end
local function handler(m) return debug.traceback(m, 1) end
local function raise() error("oops") end
local function level2() error("oops", 2) end
print(cut(select(2, xpcall(raise, handler))))
print(cut(select(2, xpcall(level2, handler))))
print(cut(select(2, xpcall(function() local x = nil + 1 end, handler))))
print(cut(select(2, xpcall(function() local x = {} .. "x" end, handler))))
print(cut(select(2, xpcall(function() undefined() end, handler))))
print(cut(select(2, xpcall(function() local t = nil; t.x = 1 end, handler))))
print(cut(select(2, xpcall(function() string.rep() end, handler))))
print(cut(select(2, xpcall(string.rep, handler))))
print(cut(select(2, xpcall(function() table.sort({3, 2, 1}, function() raise() end) end, handler))))
print(cut(select(2, xpcall(table.sort, handler, {3, 2, 1}, raise))))
print(cut(select(2, xpcall(function() return raise() end, debug.traceback))))
print(cut(select(2, xpcall(function() for _ in raise do end end, debug.traceback))))
print(cut(select(2, xpcall(function() local c <close> = setmetatable({}, {__close = raise}) end, debug.traceback))))
--> t:4: oops
--> stack traceback:
--> 	t:3: in function <t:3>
--> 	[C]: in function 'error'
--> 	t:4: in function <t:4>
--> 	[C]: in function 'xpcall'
--> oops
--> stack traceback:
--> 	t:3: in function <t:3>
--> 	[C]: in function 'error'
--> 	t:5: in function <t:5>
--> 	[C]: in function 'xpcall'
--> t:8: attempt to perform arithmetic on a nil value
--> stack traceback:
--> 	t:3: in metamethod 'add'
--> 	t:8: in function <t:8>
--> 	[C]: in function 'xpcall'
--> t:9: attempt to concatenate a table value
--> stack traceback:
--> 	t:3: in metamethod 'concat'
--> 	t:9: in function <t:9>
--> 	[C]: in function 'xpcall'
--> t:10: attempt to call a nil value (global 'undefined')
--> stack traceback:
--> 	t:3: in global 'undefined'
--> 	t:10: in function <t:10>
--> 	[C]: in function 'xpcall'
--> t:11: attempt to index a nil value (local 't')
--> stack traceback:
--> 	t:3: in metamethod 'newindex'
--> 	t:11: in function <t:11>
--> 	[C]: in function 'xpcall'
--> t:12: bad argument #1 to 'rep' (string expected, got no value)
--> stack traceback:
--> 	t:3: in function <t:3>
--> 	[C]: in function 'string.rep'
--> 	t:12: in function <t:12>
--> 	[C]: in function 'xpcall'
--> bad argument #1 to 'string.rep' (string expected, got no value)
--> stack traceback:
--> 	t:3: in function <t:3>
--> 	[C]: in function 'string.rep'
--> 	[C]: in function 'xpcall'
--> t:4: oops
--> stack traceback:
--> 	t:3: in function <t:3>
--> 	[C]: in function 'error'
--> 	t:4: in upvalue 'raise'
--> 	t:14: in function <t:14>
--> 	[C]: in function 'table.sort'
--> 	t:14: in function <t:14>
--> 	[C]: in function 'xpcall'
--> t:4: oops
--> stack traceback:
--> 	t:3: in function <t:3>
--> 	[C]: in function 'error'
--> 	t:4: in function <t:4>
--> 	[C]: in function 'table.sort'
--> 	[C]: in function 'xpcall'
--> t:4: oops
--> stack traceback:
--> 	[C]: in function 'error'
--> 	t:4: in function <t:4>
--> 	(...tail calls...)
--> 	[C]: in function 'xpcall'
--> t:4: oops
--> stack traceback:
--> 	[C]: in function 'error'
--> 	t:4: in for iterator 'for iterator'
--> 	t:17: in function <t:17>
--> 	[C]: in function 'xpcall'
--> t:4: oops
--> stack traceback:
--> 	[C]: in function 'error'
--> 	t:4: in metamethod 'close'
--> 	t:18: in function <t:18>
--> 	[C]: in function 'xpcall'

-- traceback: long stacks leave the middle out
local function deep(n) if n == 0 then return (debug.traceback("deep", 1)) end return (deep(n - 1)) end
local function count(n)
  local s = coroutine.wrap(function() return (deep(n)) end)()
  return select(2, s:gsub("\n", "")), s:match("skipping %d+ levels")
end
for n = 18, 24 do print(n, count(n)) end
print(count(500))
--> 18	21	nil
--> 19	22	nil
--> 20	23	nil
--> 21	23	skipping 1 levels
--> 22	23	skipping 2 levels
--> 23	23	skipping 3 levels
--> 24	23	skipping 4 levels
--> 23	skipping 480 levels
