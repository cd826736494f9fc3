-- Calls in all shapes: varargs, several results, tail calls, methods, __call, errors and their positions.
local function va(...) local a, b = ... return select("#", ...), a, b, ... end
for i = 1, 60 do va(i, i) end
print(va()) print(va(nil)) print(va(1, nil, 3)) print((va(1, 2)))
print(table.unpack({va(1, 2, 3)}, 1, 6))
local function sum(n) if n == 0 then return 0 end return n + sum(n - 1) end
print(sum(100), sum(5000))
local function loop(n, acc) if n == 0 then return acc end return loop(n - 1, acc + n) end
print(loop(100000, 0))
local function even(n) if n == 0 then return true end return odd(n - 1) end
function odd(n) if n == 0 then return false end return even(n - 1) end
print(pcall(even, 10001), pcall(odd, 777))
local C = {} C.__index = C C.__call = function(self, a, b) return self.name, a, b end
function C.new(name) return setmetatable({name = name}, C) end
function C:get(x) return self.name .. tostring(x) end
local D = setmetatable({}, {__index = C}) D.__index = D
local a, b = C.new("a"), setmetatable({name = "b"}, D)
local text = "" for i = 1, 80 do text = text .. a:get(i % 3) .. b:get(i % 2) end print(#text, text:sub(1, 20))
print(pcall(a, 1, 2), a(3))
local function fails(t) return t.x.y end
for i = 1, 60 do pcall(fails, {x = {y = i}}) end
print(pcall(fails, {})) print(pcall(fails, nil)) print(pcall(fails, 5))
local function badcall(t) t.method() end
for i = 1, 60 do pcall(badcall, {method = print == nil and 1 or function() end}) end
print(pcall(badcall, {})) print(pcall(badcall, {method = 5}))
local function arg(s) return string.rep(s, 2) end
for i = 1, 60 do arg("x") end
print(pcall(arg, {})) print(pcall(arg)) print(select(2, pcall(error, {code = 1})).code)
local function lvl() error("deep", 2) end
local function caller() lvl() end
for i = 1, 60 do pcall(caller) end
print(pcall(caller))
print(xpcall(function() local function f() error("E") end f() end, function(m) return m .. "!" end))
local function fact(n) if n <= 1 then return 1 end return n * fact(n - 1) end
print(fact(20), fact(21), fact(25.0))
local up = 0 local function counter() up = up + 1 return up end
for i = 1, 100 do counter() end print(up)
local function many() return 1, 2, 3, 4, 5 end
local t = {many(), many(), x = many(), many()} print(#t, t[1], t[2], t[7], t.x)
local q, w, e, r = many() print(q, w, e, r) local z = (many()) print(z)
print(pcall(function() local function r() return 1 + r() end return r() end))
print((select(2, pcall(string.format, "%d", "x"))))

-- A method that is looked up by a function: its object is the first argument, whatever was in its place before.
local lazy = setmetatable({ name = "lazy" }, { __index = function(_, k) return function(self, x) return k, self.name, x end end })
for round = 1, 40 do
  local first = tostring(round)
  local k, name, x = lazy:method(first)
  if round % 20 == 0 then print(k, name, x, (lazy:other(1))) end
end
