-- How deep natives, metamethods, iterators, coroutines and message handlers can be nested: how often a function was called that
-- nests by itself, and what came of it.
local function count(f)
  local n = 0
  local r = table.pack(f(function() n = n + 1 end))
  print(n, r[1], (tostring(r[2]):gsub("^.*t:%d+: ", "")))
end
count(function(tick)
  return xpcall(error, function(m) tick() error(m) end, "x")
end) --> 215	false	error in error handling
count(function(tick)
  return xpcall(error, function(m) tick() local t = nil; t.x = 1 end, "x")
end) --> 215	false	error in error handling
count(function(tick)
  return xpcall(error, function(m) tick() return pcall(error, m) and 1 or error("z") end, "x")
end) --> 215	false	error in error handling
count(function(tick)
  return xpcall(error, function(m) tick() return tostring(setmetatable({}, {__tostring = function() error("q") end})) end, "x")
end) --> 108	false	error in error handling
count(function(tick)
  return xpcall(function() string.gsub("x", "x", function() error("in") end) end, function(m) tick() error(m) end)
end) --> 214	false	error in error handling
count(function(tick)
  return xpcall(function() local function r() return pcall(r) end return r() end, function(m) tick() error(m) end)
end) --> 0	true	true
count(function(tick)
  local function f(n) if n == 0 then error("deep") end return (select(2, pcall(f, n - 1))) end return xpcall(function() return f(100) end, function(m) tick() error(m) end)
end) --> 0	true	deep
count(function(tick)
  local function f(n) if n == 0 then error("deep") end return (string.gsub("x", "x", function() f(n - 1) end)) end return xpcall(function() return f(100) end, function(m) tick() error(m) end)
end) --> 115	false	error in error handling
count(function(tick)
  local function f(n) if n == 0 then error("deep") end return (string.gsub("x", "x", function() f(n - 1) end)) end return xpcall(function() return f(250) end, function(m) tick() return m end)
end) --> 1	false	C stack overflow
count(function(tick)
  local function f(n) if n == 0 then error("deep") end return (string.gsub("x", "x", function() f(n - 1) end)) end return xpcall(function() return f(250) end, function(m) tick() error(m) end)
end) --> 19	false	error in error handling
count(function(tick)
  return coroutine.wrap(function() return xpcall(error, function(m) tick() error(m) end, "x") end)()
end) --> 214	false	error in error handling
count(function(tick)
  return coroutine.wrap(function() return xpcall(function() coroutine.yield() error("y") end, function(m) tick() error(m) end, "x") end)()
end) --> 0	nil	nil
local function h(tick) local function hh(m) tick() return xpcall(error, hh, m) end return hh end
count(function(tick)
  return xpcall(error, h(tick), "x")
end) --> 108	false	false
count(function(tick)
  local mt = {} mt.__index = function(t, k) tick() return t[k + 1] end return pcall(function() return setmetatable({}, mt)[1] end)
end) --> 196	false	C stack overflow
count(function(tick)
  local mt = {} mt.__index = function(t, k) tick() return t[k + 1] end return xpcall(function() return setmetatable({}, mt)[1] end, function(m) tick() error(m) end)
end) --> 215	false	error in error handling
count(function(tick)
  local mt = {} mt.__close = function() tick() local x <close> = setmetatable({}, mt) end return pcall(function() local x <close> = setmetatable({}, mt) end)
end) --> 196	false	C stack overflow
count(function(tick)
  local function it() tick() for a in it do end end return pcall(function() for a in it do end end)
end) --> 196	false	C stack overflow
count(function(tick)
  local function it() tick() for a in it do end end return xpcall(function() for a in it do end end, function(m) tick() error(m) end)
end) --> 215	false	error in error handling
count(function(tick)
  local function co() tick() return coroutine.wrap(co)() end return pcall(co)
end) --> 197	false	C stack overflow
count(function(tick)
  local function co() tick() return coroutine.wrap(co)() end return xpcall(co, function(m) tick() error(m) end)
end) --> 412	false	error in error handling
count(function(tick)
  local t = setmetatable({}, {}) getmetatable(t).__add = function(a, b) tick() return a + b end return pcall(function() return t + 1 end)
end) --> 196	false	C stack overflow
count(function(tick)
  local function s() tick() table.sort({1, 2}, s) end return pcall(s)
end) --> 197	false	C stack overflow
count(function(tick)
  local function s() tick() return (pcall(s)) end return s()
end) --> 198	true	nil
count(function(tick)
  local function s() tick() return load(s) end return pcall(s)
end) --> 197	true	nil
count(function(tick)
  local function s() tick() return tostring(setmetatable({}, {__tostring = s})) end return pcall(s)
end) --> 197	false	C stack overflow
