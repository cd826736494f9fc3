-- Arrays whose items are all floats, and what ends that.
local function fill(n, f)
  local t = {}
  for i = 1, n do t[i] = f(i) end
  return t
end
local function sum(t)
  local s = 0.0
  for i = 1, #t do s = s + t[i] end
  return s
end
local function show(t)
  local out = {}
  for i = 1, #t do out[i] = math.type(t[i]) == "float" and string.format("%.17g", t[i]) or tostring(t[i]) end
  return table.concat(out, " ", 1, math.min(#out, 12)) .. " #" .. #t
end
local half = fill(2000, function(i) return i / 2 end)
print(sum(half), show(half), math.type(half[2]), half[2], half[2001], half[0], half[-1], half[1.0], half[1.5], half["1"])
local zeros = fill(1500, function() return -0.0 end)
print(1 / zeros[7], sum(zeros), zeros[1500], math.type(zeros[3]))
local odd = fill(1200, function(i) return i % 2 == 0 and 0 / 0 or 1 / 0 end)
print(odd[1], odd[2] ~= odd[2], #odd)

-- Another kind of value at each place.
for _, v in ipairs({ 7, "x", true, { 1 }, math.maxinteger }) do
  for _, at in ipairs({ 1, 5, 10, 11, 12, 20 }) do
    local t = fill(10, function(i) return i + 0.5 end)
    t[at] = v
    io.write(tostring(type(t[at])), " ", math.type(t[3]) or type(t[3]), " ", #t >= 10 and "ok" or "short", ";")
  end
end
print()

-- Removal: from the end, in the middle, while traversing; and growth again.
local t = fill(100, function(i) return i * 1.0 end)
for i = 100, 60, -1 do t[i] = nil end
print(#t, t[59], t[60])
t[60] = 3.25 t[61] = 4.0 print(show(t), t[61])
t[30] = nil print(t[29], t[30], t[31], #t == 61 or #t == 29)
t = fill(50, function(i) return i / 4 end)
local seen, total = 0, 0
for k, v in pairs(t) do seen = seen + 1 total = total + k * v t[k] = nil end
print(seen, total, next(t), #t)
t[1] = 1.5 print(#t, next(t)) t[1] = nil t[1] = 2 print(math.type(t[1]), #t)
t = { 1.5, 2.5, x = 1, 3.0 }
for k, v in pairs(t) do io.write(tostring(k), "=", v, " ") end print(#t, pcall(next, t, 4), next(t, 3))
t = { 1.5, nil, 2.5 } print(t[1], t[2], t[3])
t = { 0.5, 1.5, 2 } print(show(t)) t = { 1, 0.5 } print(show(t))
t = {} t[3] = 3.5 t[2] = 2.5 t[1] = 1.5 t[4] = 4.5 print(show(t))
t = {} t[1] = 1.5 t[3] = 3.5 t[2] = 2.5 print(show(t), next(t, 2))
t = { 1.5, 2.5 } t[2] = nil t[3] = "three" t[2] = 2.5 print(t[1], t[2], t[3], #t == 3)
t = { 1.5, 2.5, 3.5 } t[3] = nil t[4] = 4 t[3] = "c" print(#t, t[3], t[4])

-- The library on them.
t = fill(200, function(i) return (i * 37 % 101) / 2 end)
table.sort(t) print(show(t))
t = fill(20, function(i) return i / 2 end)
table.insert(t, 3, 9.75) table.insert(t, 4.25) print(show(t), table.remove(t), table.remove(t, 1), #t)
t = fill(120, function(i) return i / 2 end)
table.insert(t, 2, 1.25) print(table.remove(t, 3), #t, t[121])
print(table.concat(fill(4, function(i) return i / 2 end), ","), table.unpack(fill(5, function(i) return i / 2 end)))
t = table.move(fill(10, function(i) return i + 0.25 end), 3, 8, 1) print(show(t))
print(rawlen(fill(9, function(i) return i / 3 end)), rawequal(t[1], 3.25), rawget(t, 2), select("#", table.unpack(t)))
for i, v in ipairs(fill(6, function(i) return i / 2 end)) do io.write(i, ":", v, " ") end print()

-- Floats as indices, and swaps.
local a = fill(1000, function(i) return i / 8 end)
local j = 1.0
for i = 1, 999 do
  a[i], a[j + 1] = a[j + 1], a[i]
  j = j + 1
end
print(a[1], a[999], a[1000], sum(a), pcall(function() a[0 / 0] = 1 end))
local log = {}
local m = setmetatable(fill(3, function(i) return i / 2 end), {
  __index = function(_, k) log[#log + 1] = "get " .. tostring(k) return -1.5 end,
  __newindex = function(t, k, v) log[#log + 1] = "set " .. tostring(k) rawset(t, k, v) end,
})
local s = 0.0
for round = 1, 600 do for i = 1, 3 do s = s + m[i] m[i] = m[i] end end
m[4] = 2.5 m[4] = 3.5 print(s, m[5], m[4], table.concat(log, ", "))

-- Accesses that see floats, then other tables.
local function get(t, i) return t[i] end
local function put(t, i, v) t[i] = v end
for round = 1, 800 do get(a, 5) put(a, 6, 0.5) end
print(get({ 5, 6, 7 }, 2), get(a, 2000), pcall(get, nil, 1), pcall(put, 5, 1, 2), get("x", 1), get(a, "k"))
put(a, 6, 7) print(a[6], a[7])
local many = {}
for i = 1, 3000 do many[i] = i == 2000 and "s" or i / 2 end
print(#many, many[1999], many[2000], many[2001])
for i = 1, 5000 do many[#many + 1] = i end print(#many)
local grown = {}
for i = 1, 3000 do grown[#grown + 1] = i % 3 == 0 and nil or i end print(#grown > 0)
