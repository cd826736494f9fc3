-- Programs using the package library (manual 6.3) and what the reference, Lua 5.4.8, prints for them.
-- Each runs in an empty directory.

-- fields
local names = {}
for name, v in pairs(package) do names[#names + 1] = name .. ":" .. type(v) end
table.sort(names)
print(table.concat(names, " "))
print(package.path)
print(package.cpath)
print((package.config:gsub("\n", "|")))
print(package.loaded._G == _G, package.loaded.string == string, package.loaded.package == package)
print(#package.searchers, type(package.searchers[1]), next(package.preload))
local libraries = {}
for name in pairs(package.loaded) do libraries[#libraries + 1] = name end
table.sort(libraries)
print(table.concat(libraries, " "))
--> config:string cpath:string loaded:table loadlib:function path:string preload:table searchers:table searchpath:function
--> /usr/local/share/lua/5.4/?.lua;/usr/local/share/lua/5.4/?/init.lua;/usr/local/lib/lua/5.4/?.lua;/usr/local/lib/lua/5.4/?/init.lua;./?.lua;./?/init.lua
--> /usr/local/lib/lua/5.4/?.so;/usr/local/lib/lua/5.4/loadall.so;./?.so
--> /|;|?|!|-|
--> true	true	true
--> 4	function	nil
--> _G coroutine debug io math os package string table utf8

-- a module that is not there
print(pcall(require, "no.such.module"))
print(pcall(require, "nothing"))
package.path = "?.x;;a-?"
package.cpath = ""
print(pcall(require, "n.m"))
package.path, package.cpath = "", "/?"
print(pcall(require, "n.m"))
print(pcall(function() require("n.m") end))
--> false	module 'no.such.module' not found:
--> 	no field package.preload['no.such.module']
--> 	no file '/usr/local/share/lua/5.4/no/such/module.lua'
--> 	no file '/usr/local/share/lua/5.4/no/such/module/init.lua'
--> 	no file '/usr/local/lib/lua/5.4/no/such/module.lua'
--> 	no file '/usr/local/lib/lua/5.4/no/such/module/init.lua'
--> 	no file './no/such/module.lua'
--> 	no file './no/such/module/init.lua'
--> 	no file '/usr/local/lib/lua/5.4/no/such/module.so'
--> 	no file '/usr/local/lib/lua/5.4/loadall.so'
--> 	no file './no/such/module.so'
--> 	no file '/usr/local/lib/lua/5.4/no.so'
--> 	no file '/usr/local/lib/lua/5.4/loadall.so'
--> 	no file './no.so'
--> false	module 'nothing' not found:
--> 	no field package.preload['nothing']
--> 	no file '/usr/local/share/lua/5.4/nothing.lua'
--> 	no file '/usr/local/share/lua/5.4/nothing/init.lua'
--> 	no file '/usr/local/lib/lua/5.4/nothing.lua'
--> 	no file '/usr/local/lib/lua/5.4/nothing/init.lua'
--> 	no file './nothing.lua'
--> 	no file './nothing/init.lua'
--> 	no file '/usr/local/lib/lua/5.4/nothing.so'
--> 	no file '/usr/local/lib/lua/5.4/loadall.so'
--> 	no file './nothing.so'
--> false	module 'n.m' not found:
--> 	no field package.preload['n.m']
--> 	no file 'n/m.x'
--> 	no file ''
--> 	no file 'a-n/m'
--> 	no file ''
--> 	no file ''
--> false	module 'n.m' not found:
--> 	no field package.preload['n.m']
--> 	no file ''
--> 	no file '/n/m'
--> 	no file '/n'
--> false	stdin:9: module 'n.m' not found:
--> 	no field package.preload['n.m']
--> 	no file ''
--> 	no file '/n/m'
--> 	no file '/n'

-- arguments
print(pcall(require))
print(pcall(require, {}))
print(pcall(package.searchpath, "x"))
print(pcall(package.searchpath))
print(pcall(package.searchpath, "x", "y", {}))
print(pcall(package.loadlib))
print(pcall(package.loadlib, "x"))
print(pcall(package.loadlib, "x", {}))
for i = 1, 4 do print(pcall(package.searchers[i])) end
print(pcall(require, 42))
--> false	bad argument #1 to 'require' (string expected, got no value)
--> false	bad argument #1 to 'require' (string expected, got table)
--> false	bad argument #2 to 'package.searchpath' (string expected, got no value)
--> false	bad argument #2 to 'package.searchpath' (string expected, got no value)
--> false	bad argument #3 to 'package.searchpath' (string expected, got table)
--> false	bad argument #1 to 'package.loadlib' (string expected, got no value)
--> false	bad argument #2 to 'package.loadlib' (string expected, got no value)
--> false	bad argument #2 to 'package.loadlib' (string expected, got table)
--> false	bad argument #1 to '?' (string expected, got no value)
--> false	bad argument #1 to '?' (string expected, got no value)
--> false	bad argument #1 to '?' (string expected, got no value)
--> false	bad argument #1 to '?' (string expected, got no value)
--> false	module '42' not found:
--> 	no field package.preload['42']
--> 	no file '/usr/local/share/lua/5.4/42.lua'
--> 	no file '/usr/local/share/lua/5.4/42/init.lua'
--> 	no file '/usr/local/lib/lua/5.4/42.lua'
--> 	no file '/usr/local/lib/lua/5.4/42/init.lua'
--> 	no file './42.lua'
--> 	no file './42/init.lua'
--> 	no file '/usr/local/lib/lua/5.4/42.so'
--> 	no file '/usr/local/lib/lua/5.4/loadall.so'
--> 	no file './42.so'

-- searchpath
local function touch(name) io.open(name, "w"):close() end
touch("a.lua") touch("b-c") touch("x")
os.execute("mkdir d; touch d/e.lua")
print(package.searchpath("a", "?.lua"))
print(package.searchpath("d.e", "./?.lua;x"))
print(package.searchpath("d.e", "./?.lua", "."))
print(package.searchpath("d.e", "./?.lua", ".", "/"))
print(package.searchpath("d.e", "./?.lua", "", "/"))
print(package.searchpath("dxyze", "./?.lua", "xyz"))
print(package.searchpath("dxe", "./?.lua", "xyz"))
print(package.searchpath("d:e", "./?.lua", ":", "/"))
print(package.searchpath("b.c", "?", ".", "-"))
print(package.searchpath("q", "?;x;?.lua"))
print(package.searchpath("q", ""))
print(package.searchpath("q", ";"))
print(package.searchpath("q", "a;b;;c?d?"))
print(package.searchpath("d", "?"))
print(package.searchpath("%1.$&", "?%1$&;??"))
print(package.searchpath("a\0b", "?.lua;x\0y"))
--> a.lua
--> ./d/e.lua
--> ./d/e.lua
--> ./d/e.lua
--> nil	no file './d.e.lua'
--> ./d/e.lua
--> nil	no file './dxe.lua'
--> ./d/e.lua
--> b-c
--> x
--> nil	no file ''
--> nil	no file ''
--> 	no file ''
--> nil	no file 'a'
--> 	no file 'b'
--> 	no file ''
--> 	no file 'cqdq'
--> d
--> nil	no file '%1/$&%1$&'
--> 	no file '%1/$&%1/$&'
--> a.lua

-- modules
local function write(name, text) local f = io.open(name, "w") f:write(text) f:close() end
write("plain.lua", "print('loading', ...)")
write("value.lua", "return {n = 1}, 2")
write("no.lua", "return false")
write("sets.lua", "package.loaded[...] = 'set' return nil")
write("both.lua", "package.loaded[...] = 'set' return 'returned'")
write("comment.lua", "#!/usr/bin/lua\nreturn debug and 'comment'")
print(require("plain"))
print(require("plain"))
print(package.loaded.plain)
print(type(require("value")), select("#", require("value")), require("value") == require("value"))
print(require("no"))
print(package.loaded.no)
print(require("no"))
print(require("sets"))
print(require("both"))
print(require("comment"))
package.loaded.plain = nil
print(require("plain"))
package.loaded.plain = false
print(require("plain"))
--> loading	plain	./plain.lua
--> true	./plain.lua
--> true
--> true
--> table	1	true
--> false	./no.lua
--> false
--> false	./no.lua
--> set	./sets.lua
--> returned	./both.lua
--> comment	./comment.lua
--> loading	plain	./plain.lua
--> true	./plain.lua
--> loading	plain	./plain.lua
--> false	./plain.lua

-- preload
package.preload.p = function(...) print(select("#", ...), ...) return "preloaded" end
package.preload.q = "no function"
package.preload["r.s"] = function() end
print(require("p"))
print(require("p"))
print(require("r.s"))
print(pcall(require, "q"))
--> 2	p	:preload:
--> preloaded	:preload:
--> preloaded
--> true	:preload:
--> false	module 'q' not found:
--> 	no function
--> 	no file '/usr/local/share/lua/5.4/q.lua'
--> 	no file '/usr/local/share/lua/5.4/q/init.lua'
--> 	no file '/usr/local/lib/lua/5.4/q.lua'
--> 	no file '/usr/local/lib/lua/5.4/q/init.lua'
--> 	no file './q.lua'
--> 	no file './q/init.lua'
--> 	no file '/usr/local/lib/lua/5.4/q.so'
--> 	no file '/usr/local/lib/lua/5.4/loadall.so'
--> 	no file './q.so'

-- errors in modules
local function write(name, text) local f = io.open(name, "w") f:write(text) f:close() end
write("syntax.lua", "x =")
write("fails.lua", "error('module failed')")
write("table.lua", "return 1")
write("throws.lua", "error({})")
write("lib.so", "")
package.cpath = "./?.so"
print(pcall(require, "syntax"))
print(pcall(require, "fails"))
print(package.loaded.fails)
print(type(select(2, pcall(require, "throws"))))
os.execute("mkdir dir.lua")
print(pcall(require, "dir"))
--> false	error loading module 'syntax' from file './syntax.lua':
--> 	./syntax.lua:1: unexpected symbol near <eof>
--> false	./fails.lua:1: module failed
--> nil
--> table
--> false	error loading module 'dir' from file './dir.lua':
--> 	cannot read ./dir.lua: Is a directory

-- searchers
table.insert(package.searchers, 1, function(name)
  if name == "found" then return function(...) return {...} end, "data" end
  if name == "number" then return 42 end
  if name == "nothing" then return end
  if name == "text" then return "text from a searcher" end
  return {}
end)
package.path, package.cpath = "p/?", "c/?"
print(require("found")[1], require("found")[2], select(2, require("found")))
for _, name in ipairs{"number", "nothing", "text", "other"} do print(pcall(require, name)) end
package.searchers = {}
print(pcall(require, "x"))
package.searchers = {function() return "a" end, nil, function() return "b" end}
print(pcall(require, "x"))
package.searchers = {"not a function"}
print(pcall(require, "x"))
package.searchers = {function() error("from searcher", 0) end}
print(pcall(require, "x"))
package.searchers = nil
print(pcall(require, "x"))
--> found	data
--> false	module 'number' not found:
--> 	42
--> 	no field package.preload['number']
--> 	no file 'p/number'
--> 	no file 'c/number'
--> false	module 'nothing' not found:
--> 	no field package.preload['nothing']
--> 	no file 'p/nothing'
--> 	no file 'c/nothing'
--> false	module 'text' not found:
--> 	text from a searcher
--> 	no field package.preload['text']
--> 	no file 'p/text'
--> 	no file 'c/text'
--> false	module 'other' not found:
--> 	no field package.preload['other']
--> 	no file 'p/other'
--> 	no file 'c/other'
--> false	module 'x' not found:
--> false	module 'x' not found:
--> 	a
--> false	attempt to call a string value
--> false	from searcher
--> false	'package.searchers' must be a table

-- broken fields
package.path = nil
print(pcall(require, "x"))
package.path, package.cpath = {}, nil
print(pcall(require, "x"))
package.path = 12
print(pcall(require, "x"))
package.path = "?"
package.cpath = false
print(pcall(require, "x.y"))
--> false	'package.path' must be a string
--> false	'package.path' must be a string
--> false	'package.cpath' must be a string
--> false	'package.cpath' must be a string

-- metatables on package.loaded
setmetatable(package.loaded, {
  __index = function(_, k) if k == "virtual" then return "from __index" end end,
  __newindex = function(t, k, v) print("store", k, v) rawset(t, k, v) end,
})
print(require("virtual"))
package.preload.m = function() return "m" end
package.preload.n = function() end
print(require("m"))
print(require("n"))
--> from __index
--> store	m	m
--> m	:preload:
--> store	n	true
--> true	:preload:

-- yields are refused
package.preload.y = function() coroutine.yield("from module") return 1 end
print(coroutine.wrap(function() return pcall(require, "y") end)())
print(package.loaded.y)
--> false	attempt to yield across a C-call boundary
--> nil

-- a module that requires itself
package.preload.me = function() return require("me") end
print((pcall(require, "me")))
package.preload.a1 = function() package.loaded.a1 = "half" return require("a2") end
package.preload.a2 = function() return "a2 saw " .. require("a1") end
print(require("a1"))
--> false
--> a2 saw half	:preload:
