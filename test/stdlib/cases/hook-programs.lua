-- Programs for hook-programs.test.ts: every kind of statement, over several lines.
--------
local a = 1
local b = a + 1
for i = 1, 3 do
  b = b + i
end
return b
--------
for i = 1, 3 do local x = i end
--------
for i = 1, 3 do
end
--------
for i = 3, 1 do
  print(i)
end
local z = 1
--------
local i = 0
while i < 3 do
  i = i + 1
end
--------
local i = 0 while i < 3 do i = i + 1 end
--------
local i = 0
repeat
  i = i + 1
until i >= 3
--------
local t = {}
for k, v in pairs({1, 2}) do
  t[k] = v
end
for k, v in next, {} do
  t[k] = v
end
--------
for w in string.gmatch("a b", "%a") do
  local x = w
end
--------
local function f(n)
  if n == 0 then
    return 0
  end
  return f(n - 1)
end
f(3)
--------
local function f(n)
  if n == 0 then return 0 end
  return 1 + f(n - 1)
end
local x =
  f(2)
  +
  f(1)
--------
local x = {
  1,
  a = 2,
  f = function()
    return 3
  end,
}
x.f()
--------
if nil then
  a = 1
elseif false then
  a = 2
else
  a = 3
end
do
  local y = 1
end
--------
goto l1
::l2::
do goto l3 end
::l1::
goto l2
::l3::
local x = 1
--------
local ok, e = pcall(function()
  error("x")
end)
local z = ok
--------
local mt = setmetatable({}, {
  __add = function(a, b)
    return 1
  end,
  __index = function(t, k)
    return k
  end,
  __call = function(self, x)
    return x
  end,
  __lt = function() return true end,
  __concat = function() return "c" end,
  __close = function() local q = 1 end,
})
local a = mt + 1
local b = mt.foo
local c = mt(2)
local d = mt < mt
local e = mt .. "x"
do local f <close> = mt end
--------
local co = coroutine.wrap(function(a)
  local b = coroutine.yield(a)
  return b
end)
co(1)
co(2)
--------
table.sort({3, 1, 2}, function(a, b)
  return a < b
end)
string.gsub("ab", ".", function(c)
  return c
end)
--------
local a <const> = 1
local b
if a == 1 then b = 2 end
local c = a and b or
   3
local d = not c
return (c)
--------
local function v(...)
  local a, b = ...
  return select("#", ...)
end
v(1, 2)
v()
--------
local s = ""
for i = 1, 2 do
  for j = 1, 2 do
    s = s .. i .. j
    if j == 1 then goto continue end
    s = s .. "x"
    ::continue::
  end
end
--------
local t = setmetatable({}, {__index = function(t, k) if k > 2 then return nil end return k end})
for i, v in ipairs(t) do
  local x = v
end
while true do
  break
end
--------



local x = 1


return x
--------
local f = load("local a = 1\nreturn a\n", "=inner") f()
--------
return 1
--------
local a
--------
return (function() return 1 end)()
--------
local a = 1; local b = 2
if a < b then a = b end; if a > b then b = a end
for _ = 1, 2 do a = a + 1 b = b + 1 end
--------
local x <close> = setmetatable({}, {__close = function() end})
for i = 1, 2 do
  local y <close> = setmetatable({}, {__close = function() end})
  if i == 2 then break end
end
return 5
--------
xpcall(function()
  local x = nil
  x.y = 1
end, function(m)
  return m
end)
