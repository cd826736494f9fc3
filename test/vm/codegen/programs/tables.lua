-- Constructors, fields, arrays that grow and shrink, inherited fields, shapes that differ.
local function point(x, y) return {x = x, y = y, sum = x + y} end
local s = 0 for i = 1, 200 do local p = point(i, -i) p.x = p.x + 1 p.z = i s = s + p.x + p.y + p.sum + p.z end print(s)
local function any(o) return o.a, o.b end
for i = 1, 50 do any({a = 1, b = 2}) any({b = 2, a = 1}) any({b = i}) end
print(any({b = 5}), any({a = 7}), any(setmetatable({}, {__index = {a = "A", b = "B"}})), any("x"))
local function nils(v) return {v, nil, v, nil} end
for i = 1, 50 do nils(i) end print(#nils(1) <= 4, nils(nil)[3], nils(2)[3])
local stack = {} for i = 1, 300 do stack[#stack + 1] = i end for i = 1, 250 do stack[#stack] = nil end print(#stack, stack[50], stack[51])
local queue, head, tail = {}, 1, 0 for i = 1, 500 do tail = tail + 1 queue[tail] = i if i % 2 == 0 then queue[head] = nil head = head + 1 end end print(head, tail, queue[head], queue[tail])
local sparse = {} for i = 1, 100 do sparse[i * 1000] = i end local c = 0 for _ in pairs(sparse) do c = c + 1 end print(c, sparse[5000], #sparse)
local m = {} for i = 1, 60 do for j = 1, 3 do m[i] = m[i] or {} m[i][j] = (m[i][j] or 0) + i * j end end print(m[60][3], #m)
local t = {} t[1.0] = "one" t[2^53] = "big" t[-0.0] = "zero" print(t[1], t[1 << 53], t[0], next({[1.5] = 2}))
local log = {} local proxy = setmetatable({}, {__newindex = function(_, k, v) log[#log + 1] = k .. "=" .. tostring(v) end, __index = function(_, k) return k .. "?" end})
for i = 1, 60 do proxy[i] = i proxy.name = i end print(#log, log[1], log[120], proxy.other, proxy[5])
local A = {} A.__index = A function A:v() return self.n end local B = setmetatable({}, A) B.__index = B function B:w() return self:v() + 1 end
local o = setmetatable({n = 1}, B) local acc = 0 for i = 1, 100 do o.n = i acc = acc + o:w() end function A:v() return -self.n end for i = 1, 100 do o.n = i acc = acc + o:w() end print(acc)
local words = {} for w in ("the quick the lazy the dog quick"):gmatch("%a+") do words[w] = (words[w] or 0) + 1 end print(words.the, words.quick, words.dog)
local big = {} for i = 1, 40 do big["key" .. i] = i end for i = 1, 40 do big["key" .. i] = big["key" .. i] * 2 end print(big.key1, big.key40)
print(pcall(function() local t = {} t[nil] = 1 end)) print(pcall(function() local t = {} t[0 / 0] = 1 end)) print(rawlen({1, 2}), rawequal(t, t), rawget(proxy, "x"))
local str = "" for i = 1, 100 do str = str .. string.char(97 + i % 26) .. i end print(#str, str:sub(-6), ("x"):rep(3, ","))
local cmp = 0 for i = 1, 100 do if i < 50.5 then cmp = cmp + 1 elseif i <= 75 then cmp = cmp + 2 elseif i == 80.0 then cmp = cmp + 100 end end print(cmp)
local eq = 0 for i = 1, 100 do local v = i % 3 == 0 and 1.0 or i % 3 == 1 and 1 or "1" if v == 1 then eq = eq + 1 end end print(eq)
print("a" < "b", "a" .. 1 .. 2.0, 10 == "10", not nil, nil == false, 1 < 1.5, math.maxinteger < math.huge, 2^63 > math.maxinteger)
