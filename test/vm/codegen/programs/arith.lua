-- Arithmetic that changes its types on the way.
local function add(a, b) return a + b end
local out = {}
local function show(...) out[#out + 1] = table.concat({...}, " ") end
for i = 1, 40 do add(i, i) end
show(add(1, 2), add(1.5, 2), add(1, 0.5), add(0.5, 0.5), add(2^53, 1), add(math.maxinteger, 1), add("10", 5))
local function mul(a, b) return a * b end
for i = 1, 40 do mul(i, 2) end
show(mul(0, -1), mul(3037000500, 3037000500), mul(1 << 40, 1 << 40), mul(-0.0, 5), mul(0.5, 4))
local function mod(a, b) return a % b, a // b end
for i = 1, 40 do mod(i, 3) end
show(mod(-7, 3)) show(mod(7, -3)) show(mod(-7.5, 2)) show(mod(5, 0.0)) show(mod(math.mininteger, -1))
show(tostring(pcall(mod, 1, 0)))
local function div(a, b) return a / b, a ^ b end
for i = 1, 40 do div(i, 2) end
show(div(7, 2)) show(div(8, 2)) show(div(1, 0)) show(div(-1, 0)) show(div("8", "2"))
local function neg(a) return -a end
for i = 1, 40 do neg(i) end
show(neg(0), neg(0.0), neg(math.mininteger), neg("3"), neg(2^53))
local function bits(a, b) return a & b, a | b, a ~ b, a << b, a >> b, ~a end
for i = 1, 40 do bits(i, 3) end
show(bits(-1, 70)) show(bits(0xff, 4)) show(bits(1, 63)) show(bits(1 << 52, 1)) show(bits(3.0, 2))
show(tostring(pcall(bits, 1.5, 1)))
local V = setmetatable({}, {__add = function(a, b) return "added" end, __unm = function() return "negated" end, __idiv = function() return "divided" end})
show(add(V, 1), add(1, V), neg(V), (V // 2))
local f = 0.1
for i = 1, 100 do f = f * 1.5 - i / 3 end
show(("%.10g"):format(f))
local g = 1
for i = 1, 100 do if i > 50 then g = g + 0.5 else g = g + i end end
show(g, math.type(g))
local h = 1
for i = 1, 80 do h = h * 3 end
show(h)
local x = 1
for i = 1, 200 do x = x * 6364136223846793005 + 1442695040888963407 x = x ~ (x >> 13) end
show(x)
for _, line in ipairs(out) do print(line) end

-- A 64-bit constant is a number like another.
do
  local big = 0
  for i = 1, 3000 do
    local q = i / 9223372036854775801
    local p = i * -9223372036854775807.0 + (i + 0.5) * 9223372036854775807
    if q == q and q > 0 and p == p then big = big + 1 end
  end
  print(big)
end

-- Strings as operands: numerals, other strings, and with other metamethods.
local operands = { "10", " 7 ", "-2.5", "0x10", "1e2", "", "x", "9223372036854775807", 3, 0.5, {} }
local function operate(x, y)
  return x + y, x - y, x * y, x / y
end
local textMeta = getmetatable("")
local plus = textMeta.__add
for round = 1, 40 do
  local lines = {}
  if round == 20 then textMeta.__add = function(x, y) return "plus" end end
  if round == 30 then textMeta.__add = nil end
  for _, x in ipairs(operands) do
    for _, y in ipairs(operands) do
      local ok, a, b, c, d = pcall(operate, x, y)
      lines[#lines + 1] = ok and table.concat({ tostring(a), b, c, d }, " ") or tostring(a)
    end
  end
  if round % 9 == 1 then print(round, table.concat(lines, "\n")) end
  textMeta.__add = plus
end
