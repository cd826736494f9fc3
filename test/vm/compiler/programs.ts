/** Programs whose listings are kept in test/golden/, one a construct. */
export const programs: Record<string, string> = {
  constants: `
local a, b, c, d, e = nil, true, false, 1, -65535
local f, g, h, i, j = 65536, 65537, 1.0, 0.5, 1e15
local k, l, m = 9223372036854775807, 9007199254740993, "text"
local n, o, p = "text", 65537, 65537.0
local q
local r, s
`,
  folding: `
local x
local a, b, c = 1 + 2, 3 - 1.5, 2 ^ 10
local d, e, f = -(3), ~5, not nil
local g, h, i = 7 // 2, 7 % -3, 1 << 62
local j, k = 1 // 0, 0.0 * 1
local l, m = 1.5 | 1, 2.0 | 1
local n, o = "1" + 1, - -x
local p = 9223372036854775807 + 1
local q = 1 + 2 + x + 1 + 2
local c1 <const> = 10
local r = c1 * 2 + x
`,
  arithmetic: `
local x, y = ...
local a = x + y - x * y / x % y ^ x // y
local b = x & y | x ~ y << x >> y
local c = x + 1, x + 128, x + 129, x + -127, x + -128
local d = 1 + x, x - 1, 1 - x, x + 1.0, 2 * x, x / 2, 2 / x
local e = x ^ 2, 2 ^ x, 3 & x, x >> 3, 3 << x
local f = -x, ~x, #x, not x
local g = x + "1", "1" + x
x = x * y + y * x
return x + y
`,
  comparison: `
local x, y = ...
if x == y then x = 1 end
if x ~= nil then x = 2 end
if "s" == x then x = 3 end
if x == 1 and 127 ~= x and x == 128 and x == 129 and x == 1.0 then x = 4 end
if x < y and x <= y and x > y and x >= y then x = 5 end
if x < 1 and 1 < x and x > 1 and 1 > x and x <= 1 and 1 <= x and x >= 1 and 1 >= x then x = 6 end
if x < 1.0 or x < 200 then x = 7 end
if not (x < y) then x = 8 end
local a = x < y
local b = not (x == y)
y = x ~= y
return x < 1 == true
`,
  logic: `
local x, y, z = ...
local a = x and y
local b = x or y
local c = x and y or z
local d = (x or y) and z
local e = not x and y
local f = x == 1 or y
local g = x and y == 1
local h = f() and g() or h()
local i = x and (y and not z)
local j = nil and x
local k = false or x
local l = 1 and x
local m = true or x
local n = not (x and y)
x = x and y
x = y or x
x = t.a and t.b
return x and y, not not x
`,
  conditions: `
local x, y, z = ...
if x then f() end
if not x then f() else g() end
if x and y then f() elseif x or y then g() elseif not (x and y) then h() else i() end
if x and y or z then f() end
if (x or y) and (y or z) then f() end
if nil then f() end
if 1 then f() end
if f() then g() end
while x and not y do f() end
while true do if x then break end end
repeat f() until x or y
repeat f() until false
`,
  concat: `
local x, y = ...
local a = x .. y
local b = x .. "s" .. 1 .. y
local c = (x .. y) .. x
local d = f() .. g()
x = x .. y
`,
  variables: `
local plain, captured = 1, 2
captured = plain
plain = captured
captured = captured + plain
global = plain
plain = global
global.field = captured
local function f()
  captured = captured + 1
  return captured.x, global
end
_ENV.x = _ENV.y
do
  local _ENV = {}
  x = y
end
local a
local b
local c, d
`,
  captured: `
local function f(p, q)
  for i = 1, p do
    local g = function() return i, p end
  end
  for k, v in q do
    local g = function() v = k end
  end
  local function rec() return rec() end
  local a <close> = nil
  local b <const> = f
  local c
  while true do
    local c
    local function g() c = b end
    if c then break end
    c = p + c
    if a == c and c[c] then c.c = c end
    return c(c), c:m(c), #c, -c, c .. c, {c, c = c, [c] = c}
  end
  c, p = p, c
  c[p], c = p, 1
  return function() return a, c end
end
`,
  fields: `
local t, k = ...
local a = t.x, t["y"], t[1], t[255], t[256], t[-1], t[1.0], t[k], t[nil], t.a.b.c
t.x, t["y"], t[1], t[255], t[256] = 1, "s", nil, true, k
t[k] = t[k + 1]
t[k < 1] = 2
t.x.y.z = t[k].z
g.x = 1
g[1] = k
g[k] = g
f(g.a).b[k] = 1
`,
  calls: `
local f, a, b = ...
f()
f(a)
f(a, b, 1, "s", nil)
f(a, f())
f(f(), f())
f(a, ...)
f(..., a)
f((f()))
f{}
f"s"
local x = f()
local y, z = f()
local p, q, r = 1, f()
x = f(a)
x, y = f()
f()()()
f(a).g(b):m(...)
a:m()
a:m(b, f())
("s"):rep(3)
g.h:m(a)
`,
  returns: `
local a, b = ...
if a == 1 then return end
if a == 2 then return a end
if a == 3 then return a, b end
if a == 4 then return f(a) end
if a == 5 then return (f(a)) end
if a == 6 then return a, f() end
if a == 7 then return ... end
if a == 8 then return a:m(b) end
if a == 9 then return a + b end
do
  local c <close> = nil
  if a == 10 then return end
  if a == 11 then return a end
  if a == 12 then return f(a) end
  if a == 13 then return ... end
end
return f(a)
`,
  tables: `
local a, f = ...
local b = {}
local c = {1, 2, a}
local d = {x = 1, ["y"] = a, [1] = 2, [a] = a, [a + 1] = nil, [1.5] = 3}
local e = {1, x = 2, 3; 4}
local g = {f()}
local h = {a, f()}
local i = {f(), a}
local j = {f(), ...}
local k = {(f())}
a = {a, {a}}
a = {}
local l = {${"0,".repeat(50)}}
local m = {${"0,".repeat(51)} f()}
`,
  "long-table": `return {${Array.from({ length: 301 }, (_, i) => `"s${i}"`).join(",")}, ...}`,
  "many-constants": `
local t = ...
local x = {${Array.from({ length: 260 }, (_, i) => `${i}.5`).join(",")}}
t.field = 1
t.field = t.field + 7.25
g = t:method(g)
if t == "other" then t = t * 1000000 end
`,
  assignment: `
local i, j, a = ...
i, j = j, i
i, j = j
i = j, a
i, j = f()
i, j, a = i, f()
a[i], i = i, j
a[i], a[j], a = i, j, 1
a.x, a.y = 1, 2
a[i][j], i, j = f(), g(), h()
x, y = y, x
i, x, a.y = 1, 2, 3
i, x = f()
local function up()
  a.x, a = a, a.y
  a[1], a[i], i = i, a, a
end
`,
  loops: `
local n = ...
for i = 1, n do f(i) end
for i = n, 1, -1 do f(i) end
for i = 1.5, n, n do local x = i end
for k, v in pairs(n) do f(k, v) end
for k in next, n do break end
for a, b, c, d, e in f, n, 1, 2, 3 do f(e) end
while n do n = n.next end
repeat local x = f() until x
repeat local x = f(); local g = function() return x end until x
`,
  jumps: `
local x = ...
goto forward
::back::
f()
if x then goto back end
::forward::
for i = 1, 10 do
  if i == x then goto continue end
  if i == 3 then break end
  do
    local y = i
    if y then goto continue else goto back end
  end
  ::continue::
end
while x do
  if x == 1 then f() break end
  while x do break end
  do break end
end
repeat
  if x then goto continue end
  f()
  ::continue::
until x
do goto done end
::done::
`,
  closing: `
local x = ...
do
  local a <close> = x
  f(a)
end
local b <close>, c = x, 1
while x do
  local d <close> = x
  if x == 1 then break end
  if x == 2 then goto continue end
  if x == 3 then goto finish end
  if x == 4 then return x end
  f(d)
  ::continue::
end
repeat
  local e <close> = x
until e
::again::
do
  local f <close> = x
  for k in pairs(f) do
    local g <close> = k
    if k == 1 then break end
    if k == 2 then goto again end
    if k == 3 then return f(k) end
  end
end
for i = 1, 2 do
  local h <close> = x
end
::finish::
`,
  functions: `
local a = function() end
local function b(x, y, ...) return x, ... end
function c(x) return x end
function c.d.e(x) return x end
function c.d:e(x) return self, x end
function b() end
local t = { f = function() return a end }
local function fact(n) return n < 2 and 1 or n * fact(n - 1) end
a = function(...)
  local x <close>, y = ...
  return function() return function() return x, y, a end end
end
`,
  lines: `
local a =
  f(
    1,
    g
  )
a.b
 .c
 =
 a.d
 +
 e.f
local t =
{
  x = 1,
  2,
  [a
   .b] =
  c
}
if
  a
  and b.c
  <
  d
then
  return
    a,
    b
end
local s = a ..
  b ..
  c
for i =
  1,
  2
do
  f(i)
end
for k
in
  pairs(
   t
  )
do
  local function g()
    return k
  end
end
obj
:method
(1)
`,
};
