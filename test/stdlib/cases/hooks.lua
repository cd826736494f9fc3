-- Programs that use hooks (manual 6.10, `debug.sethook`) and what the reference, Lua 5.4.8, prints for them. Each is the
-- text of a chunk "=t", with its title as first line.
print(_VERSION)
--> Lua 5.4

-- events of a call, with lines
local log = {}
local function hook(e, l) log[#log + 1] = e .. (l and " " .. l or "") end
local function show() print(table.concat(log, ", ")) log = {} end
local function f(x)
  local y = x
  return y
end
debug.sethook(hook, "crl")
f(1)
debug.sethook()
show()
debug.sethook(hook, "crl") f(1) f(2) debug.sethook()
show()
debug.sethook(hook, "c")
local s = ("x"):rep(3)
debug.sethook()
show()
debug.sethook(hook, "r")
s = tostring(f(3))
debug.sethook()
show()
--> return, line 10, call, line 6, line 7, return, line 11, call
--> return, call, line 6, line 7, return, call, line 6, line 7, return, call
--> call, call
--> return, return, return

-- tail calls
local log = {}
local function hook(e)
  local i = debug.getinfo(2, "nSt")
  log[#log + 1] = e .. " " .. i.what .. " " .. tostring(i.name) .. " " .. tostring(i.istailcall)
end
local function last() end
local function middle() return last() end
local function first() return middle() end
local function native() return select("#", 1, 2) end
debug.sethook(hook, "cr")
first()
native()
debug.sethook()
print(table.concat(log, "\n"))
--> return C sethook false
--> call Lua first false
--> tail call Lua nil true
--> tail call Lua nil true
--> return Lua nil true
--> call Lua native false
--> call C select false
--> return C select false
--> return Lua native false
--> call C sethook false

-- lines of loops and jumps
local function trace(s)
  local lines = {}
  local f = load(s, "=s")
  debug.sethook(function(_, l) lines[#lines + 1] = l end, "l")
  f()
  debug.sethook()
  lines[#lines] = nil
  print(table.concat(lines, " "))
end
trace("local a = 1\nwhile a < 3 do\n  a = a + 1\nend\n")
trace("for i = 1, 3 do\n  local x = i\nend\n")
trace("for i = 1, 2 do local x = i end")
trace("for _, v in ipairs{1, 2} do\n  local x = v\nend\n")
trace("for _ in\n  next,\n  {1}\ndo\n  local x\nend\n")
trace("repeat\n  local a = 1\nuntil\n  a == 1\n")
trace("local i = 0\n::again::\ni = i + 1\nif i < 3 then\n  goto again\nend\n")
trace("local f\nfor i = 1, 2 do\n  local x = i\n  f = function() return x end\nend\nf()\n")
trace("do\n  local x = 1\n  f = function() return x end\nend\nlocal y\n")
trace("local t = {\n  1,\n  f = function()\n    return 1\n  end,\n  2\n}\nt.f()\n")
trace("local a, b = 1\n+ 2,\n3\nif a and\n  b or\n  a then\n  a = b\nelse\n  b = a\nend\n")
trace("while true do\n  local x <const> = 1\n  if x then\n    break\n  end\nend\n")
trace("local function f(...)\n  return ...\nend\nf(\n  1,\n  2\n)\n")
trace("return\n")
trace("")
trace("\n\nlocal x = 1 local y = 2\n\n")
trace("local s = 'a' ..\n  'b' ..\n  1\nlocal t = s\n")
trace("local a = {}\na.x = 1; a.y =\n  2\na.z = a.x +\n  a.y\n")
trace("goto done\ndo\n  local x = 1\nend\n::done::\nlocal y = 2\n")
trace("local c <close> = setmetatable({}, {__close = function()\n  local z = 1\nend})\nlocal d = 1\n")
--> 6 1 2 3 2 3 2 4
--> 6 1 2 1 2 1 2 1 3
--> 6 1 1
--> 6 1 2 1 2 1 3
--> 6 2 3 4 5 2 6
--> 6 2 4
--> 6 1 3 4 5 3 4 5 3 4 6
--> 6 1 2 3 4 2 3 4 2 6 4
--> 6 2 3 5
--> 6 1 2 5 7 8 4
--> 6 2 3 4 5 7 10
--> 6 3 6
--> 6 3 4 5 7 4 2 7
--> 6 1
--> 6 1
--> 6 3
--> 6 1 2 3 2 4
--> 6 1 2 3 4 5 4 5
--> 6 1 6
--> 6 1 3 1 3 4 2 3

-- lines: code that needs no instruction here, or none in the reference
local function trace(s)
  local lines = {}
  local f = load(s, "=s")
  debug.sethook(function(_, l) lines[#lines + 1] = l end, "l")
  f()
  debug.sethook()
  lines[#lines] = nil
  print(table.concat(lines, " "))
end
trace("local n = 0\n::again::\nif false then return end\nn = n + 1\nif n < 3 then goto again end\n")
trace("while nil do\n  local x\nend\nlocal y = 1\n")
trace("local a, b = 1,\nnot function()\n  return 1\nend\nlocal c = not\n  a\n")
trace("for i = 1, 2 do\n  i = i\n  local function f() return i end\nend\n")
trace("local x = 1\nx = x\nlocal y\n")
trace("for i = 1, 2 do\n  if i > 1 then break end\n  local x = i\n  f = function() return x end\nend\nlocal y\n")
trace("for i = 1, 2 do\n  local x = i\n  f = function() return x end\n  if i > 1 then break end\nend\nlocal y\n")
trace("for i = 1, 2 do\n  f = function() return i end\n  do\n    local j = i\n    g = function() return j end\n  end\nend\n")
trace("do\n  local x\n  f = function() return x end\n  ::last::\nend\nlocal y\n")
trace("local n = 0\nrepeat\n  local x = n\n  f = function() return x end\n  n = n + 1\nuntil x > 0\nlocal y\n")
--> 6 1 3 4 5 3 4 5 3 4 5
--> 6 1 4
--> 6 1 4 6
--> 6 1 3 1 3 1 4
--> 6 1 3
--> 6 1 2 3 4 1 2 6
--> 6 1 2 3 4 1 2 3 4 5 6
--> 6 1 2 4 5 6 1 2 4 5 6 1 7
--> 6 2 3 4 6
--> 6 1 3 4 5 6 3 4 5 6 7

-- a hook sees the function it interrupted
local function locals(level)
  local out = {}
  for i = 1, 20 do
    local n, v = debug.getlocal(level + 1, i)
    if not n or n:sub(1, 1) == "(" then break end
    out[#out + 1] = n .. "=" .. tostring(v)
  end
  return table.concat(out, " ")
end
local log = {}
local function f(a, b)
  local c = a + b
  local d = c * 2
  return d
end
debug.sethook(function(e, l)
  if debug.getinfo(2, "f").func == f then log[#log + 1] = e .. " " .. tostring(l) .. ": " .. locals(2) end
end, "crl")
f(1, 2)
debug.sethook()
print(table.concat(log, "\n"))
--> call nil: a=1 b=2
--> line 13: a=1 b=2
--> line 14: a=1 b=2 c=3
--> line 15: a=1 b=2 c=3 d=6
--> return nil: a=1 b=2 c=3 d=6

-- a hook changes the function it interrupted
local function f(a)
  local b = 1
  return a + b
end
debug.sethook(function(e)
  if debug.getinfo(2, "f").func == f then debug.setlocal(2, 1, 100) end
end, "c")
print(f(1))
debug.sethook(function(e)
  if debug.getinfo(2, "f").func == f and debug.getinfo(2, "l").currentline == 4 then debug.setlocal(2, 2, 50) end
end, "l")
print(f(1))
debug.sethook()
print(f(1))
--> 101
--> 51
--> 2

-- the values that are passed
local on, log = false, {}
local function hook(e)
  if not on then return end
  local i = debug.getinfo(2, "r")
  local values = {}
  for j = i.ftransfer, i.ftransfer + i.ntransfer - 1 do
    local _, v = debug.getlocal(2, j)
    values[#values + 1] = type(v) == "function" and "function" or tostring(v)
  end
  log[#log + 1] = e .. " " .. i.ntransfer .. ": " .. table.concat(values, " ")
end
local function two(a, b, c) return b, a end
local function any(...) return ... end
local function same(a, ...) return a, ... end
debug.sethook(hook, "cr")
on = true; two(1, 2); on = false
on = true; any(1, nil, 3); on = false
on = true; same(1, 2, 3); on = false
on = true; math.max(3, 5); on = false
on = true; select(2, 10, 20, 30); on = false
on = true; any(two(1, 2)); on = false
on = true; pcall(two, 1, 2); on = false
debug.sethook()
print(table.concat(log, "\n"))
print(debug.getinfo(1, "r").ftransfer, debug.getinfo(1, "r").ntransfer)
--> call 3: 1 2 nil
--> return 2: 2 1
--> call 0:
--> return 3: 1 nil 3
--> call 1: 1
--> return 3: 1 2 3
--> call 2: 3 5
--> return 1: 5
--> call 4: 2 10 20 30
--> return 2: 20 30
--> call 3: 1 2 nil
--> return 2: 2 1
--> call 0:
--> return 2: 2 1
--> call 3: function 1 2
--> call 3: 1 2 nil
--> return 2: 2 1
--> return 3: true 2 1
--> 0	0

-- gethook
local function hook() end
print(debug.gethook())
debug.sethook(hook, "crl", 7)
local f, mask, count = debug.gethook()
print(f == hook, mask, count)
debug.sethook(hook, "lxc")
print(select(2, debug.gethook()))
debug.sethook(hook, "", 3)
print(select(2, debug.gethook()))
debug.sethook(hook, "")
print(debug.gethook())
debug.sethook(hook, "l", -5)
print(select(2, debug.gethook()))
debug.sethook(nil, "l")
print(debug.gethook())
print(pcall(debug.sethook, hook))
print(pcall(debug.sethook, 1, "l"))
print(pcall(debug.sethook, hook, "l", "x"))
print(pcall(debug.sethook, hook, {}))
print(debug.sethook(), select("#", debug.sethook()))
print(getmetatable(debug.getregistry()._HOOKKEY).__mode)
--> nil
--> true	crl	7
--> cl	0
--> 	3
--> nil
--> l	-5
--> nil
--> false	bad argument #2 to 'debug.sethook' (string expected, got no value)
--> false	bad argument #1 to 'debug.sethook' (function expected, got number)
--> false	bad argument #3 to 'debug.sethook' (number expected, got string)
--> false	bad argument #2 to 'debug.sethook' (string expected, got table)
--> nil	0
--> k

-- counts
local n = 0
local function count(c, f)
  n = 0
  debug.sethook(function(e) n = n + 1; assert(e == "count") end, "", c)
  f()
  debug.sethook()
end
count(100000, function() for i = 1, 1000 do end end)
print(n)
count(1, function() for i = 1, 1000 do end end)
print(n)
print(pcall(function()
  debug.sethook(function() error("timeout") end, "", 1000)
  while true do end
end))
debug.sethook()
--> 0
--> 1010
--> false	t:14: timeout

-- each coroutine has its own hook
local log = {}
local function hook(e) log[#log + 1] = e .. " " .. tostring(debug.getinfo(2, "n").name) end
local co = coroutine.create(function() math.sin(1); coroutine.yield(); math.cos(1) end)
debug.sethook(co, hook, "c")
print(debug.gethook(co) == hook, debug.gethook())
math.abs(1)
coroutine.resume(co)
math.abs(1)
coroutine.resume(co)
print(table.concat(log, ", "), coroutine.status(co))
print(debug.gethook(co) == hook)
log = {}
debug.sethook(hook, "c")
local inner = coroutine.create(function() math.sin(1) end)
local f, mask, n = debug.gethook(inner)
coroutine.resume(inner)
debug.sethook()
print(f, mask, n)
print(table.concat(log, ", "))
--> true	nil
--> call nil, call sin, call yield, call cos	dead
--> true
--> nil	c	0
--> call create, call gethook, call resume, call sethook

-- yields have their events too
local log = {}
local function hook(e)
  local i = debug.getinfo(2, "nS")
  log[#log + 1] = e .. " " .. i.what .. " " .. tostring(i.name)
end
local co = coroutine.create(function(a)
  local b = coroutine.yield(a)
  pcall(coroutine.yield, b)
end)
debug.sethook(co, hook, "cr")
for i = 1, 3 do coroutine.resume(co, i); log[#log + 1] = "--" end
print(table.concat(log, "\n"))
log = {}
co = coroutine.create(function(a) coroutine.yield(a) pcall(coroutine.yield, a) end)
coroutine.resume(co)
debug.sethook(co, hook, "r")
coroutine.resume(co)
coroutine.resume(co)
print(table.concat(log, "\n"))
--> call Lua nil
--> call C yield
--> --
--> return C yield
--> call C pcall
--> call C nil
--> --
--> return C nil
--> return C pcall
--> return Lua nil
--> --
--> return C yield
--> return C nil
--> return C pcall
--> return Lua nil

-- natives that call back
local log = {}
local function hook(e)
  local i = debug.getinfo(2, "nS")
  log[#log + 1] = e .. " " .. i.what .. " " .. tostring(i.name)
end
local function less(a, b) return a < b end
debug.sethook(hook, "cr")
table.sort({2, 1}, less)
string.gsub("ab", "b", function(c) return c end)
pcall(error, "x")
tostring(setmetatable({}, {__tostring = function() return "t" end}))
local x = setmetatable({}, {__index = function(t, k) return k end})[1]
local y = setmetatable({}, {__index = rawget}).x
for i, v in ipairs{1} do end
for k in pairs{1} do end
load("return 1")()
debug.sethook()
print(table.concat(log, "\n"))
--> return C sethook
--> call C sort
--> call Lua nil
--> return Lua nil
--> return C sort
--> call C gsub
--> call Lua nil
--> return Lua nil
--> return C gsub
--> call C pcall
--> call C nil
--> return C pcall
--> call C setmetatable
--> return C setmetatable
--> call C tostring
--> call Lua nil
--> return Lua nil
--> return C tostring
--> call C setmetatable
--> return C setmetatable
--> call Lua index
--> return Lua index
--> call C setmetatable
--> return C setmetatable
--> call C index
--> return C index
--> call C ipairs
--> return C ipairs
--> call C for iterator
--> return C for iterator
--> call C for iterator
--> return C for iterator
--> call C pairs
--> return C pairs
--> call C for iterator
--> return C for iterator
--> call C for iterator
--> return C for iterator
--> call C load
--> return C load
--> call main nil
--> return main nil
--> call C sethook

-- hooks that are set inside functions
local log = {}
local function hook(e) log[#log + 1] = e .. " " .. tostring(debug.getinfo(2, "n").name) end
local function set() debug.sethook(hook, "cr") end
local function outer() set() end
outer()
debug.sethook()
print(table.concat(log, ", "))
log = {}
pcall(pcall, debug.sethook, hook, "cr")
debug.sethook()
print(table.concat(log, ", "))
log = {}
table.sort({1, 2}, function() debug.sethook(hook, "r") end)
debug.sethook()
print(table.concat(log, ", "))
log = {}
local mt = setmetatable({}, {__index = function() debug.sethook(hook, "cr") end, __add = function() debug.sethook() return 1 end})
local x = mt.x
math.abs(1)
x = mt + 1
math.abs(1)
print(table.concat(log, ", "))
--> return sethook, return set, return outer, call sethook
--> return nil, return nil, return pcall, call sethook
--> return sethook, return nil, return sort
--> return sethook, return index, call abs, return abs, call add, call sethook

-- hooks that set hooks
local log = {}
debug.sethook(function(e)
  log[#log + 1] = e
  debug.sethook(function(e, l)
    log[#log + 1] = e .. " " .. l
    if #log == 4 then debug.sethook() end
  end, "l")
end, "c")
math.abs(1)
local a = 1
local b = 2
local c = 3
print(table.concat(log, ", "))
--> call, line 11, line 12, line 13

-- inside a hook there are no events
local n = 0
local function callee() return 1 end
debug.sethook(function()
  n = n + 1
  callee(); callee()
  assert(pcall(callee))
  local s = ""
  for i = 1, 3 do s = s .. i end
end, "crl")
callee()
debug.sethook()
print(n)
--> 7

-- errors in hooks
local function f()
  local a = 1
  return a
end
debug.sethook(function(e, l) if l == 3 then error("in hook") end end, "l")
print(pcall(f))
print(debug.gethook() ~= nil)
debug.sethook()
debug.sethook(function(e, l) if l == 3 then error("in hook", 2) end end, "l")
print(pcall(f))
debug.sethook()
debug.sethook(function(e) if debug.getinfo(2, "f").func == f then error({}) end end, "r")
print(type(select(2, pcall(f))))
debug.sethook()
local n, log = 0, false
local function handler(m)
  local x = 1
  return "handled " .. m
end
debug.sethook(function(e, l)
  n = n + 1
  local hooked = debug.getinfo(2, "f").func
  if hooked == f then error("again") end
  if hooked == handler then log = true end
end, "l")
local ok, m = xpcall(f, handler) debug.sethook()
print(ok, m, log)
--> false	t:6: in hook
--> true
--> false	t:3: in hook
--> table
--> false	handled t:24: again	false

-- tracebacks from hooks
local function f()
  local a = 1
end
local text
debug.sethook(function(e, l)
  if l == 3 then text = debug.traceback("line", 1) end
end, "l")
f()
debug.sethook()
print((text:gsub("\n[^\n]*in main chunk.*", "")))
debug.sethook(function(e) if debug.getinfo(2, "f").func == math.abs then text = debug.traceback("call", 1) end end, "c")
math.abs(1)
debug.sethook()
print((text:gsub("\n[^\n]*in main chunk.*", "")))
debug.sethook(function(e, l) print(debug.getinfo(1, "n").name, debug.getinfo(1, "n").namewhat) debug.sethook() end, "l")
--> line
--> stack traceback:
--> 	t:7: in hook '?'
--> 	t:3: in local 'f'
--> call
--> stack traceback:
--> 	t:12: in hook '?'
--> 	[C]: in function 'math.abs'

-- a hook cannot yield
local co = coroutine.create(function()
  debug.sethook(function() coroutine.yield(1) end, "l")
  local a = 1
  return a
end)
print(coroutine.resume(co))
print(coroutine.status(co))
local log = {}
co = coroutine.wrap(function()
  debug.sethook(function(e, l)
    local inner = coroutine.wrap(function() coroutine.yield(l) end)
    log[#log + 1] = inner()
  end, "l")
  local a = 1
  debug.sethook()
end)
co()
print(table.concat(log, " "))
--> false	attempt to yield across a C-call boundary
--> dead
--> 15 16

-- hooks and to-be-closed variables
local log = {}
local function hook(e) log[#log + 1] = e .. " " .. tostring(debug.getinfo(2, "n").name) end
local function closing(name) return setmetatable({}, {__close = function() log[#log + 1] = name end}) end
local function f()
  local a <close> = closing("a")
  local b <close> = closing("b")
  return 1
end
debug.sethook(hook, "cr")
f()
debug.sethook()
print(table.concat(log, ", "))
--> return sethook, call f, call closing, call setmetatable, return setmetatable, return closing, call closing, call setmetatable, return setmetatable, return closing, call close, b, return close, call close, a, return close, return f, call sethook

-- callable objects and method calls
local log = {}
local function hook(e)
  local i = debug.getinfo(2, "nS")
  log[#log + 1] = e .. " " .. i.what .. " " .. i.namewhat .. " " .. tostring(i.name)
end
local object = setmetatable({}, {__call = function(self, x) return x end})
local nested = setmetatable({}, {__call = object})
debug.sethook(hook, "cr")
object(1)
nested(1)
local n = ("x"):len()
debug.sethook()
print(table.concat(log, "\n"))
--> return C field sethook
--> call Lua local object
--> return Lua local object
--> call Lua local nested
--> return Lua local nested
--> call C method len
--> return C method len
--> call C field sethook

-- recursion and deep stacks under a hook
local n = 0
local function deep(i) if i == 0 then return 0 end return 1 + deep(i - 1) end
debug.sethook(function() n = n + 1 end, "c")
print(deep(5000))
debug.sethook()
print(n)
n = 0
debug.sethook(function() n = n + 1 end, "r")
print(pcall(string.rep, "x", -1), deep(10))
debug.sethook()
print(n)
--> 5000
--> 5003
--> true	10
--> 15

-- stripped functions have no lines
local log = {}
local f = load(string.dump(function()
  local a = 1
  local b = 2
  return a + b
end, true))
debug.sethook(function(e, l) log[#log + 1] = e .. " " .. tostring(l) end, "l")
f()
debug.sethook()
print(table.concat(log, ", "))
--> line 9, line nil, line 10
