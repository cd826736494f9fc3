-- Base64 there and back by arithmetic on bytes and table look-ups.
local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
local digit, value = {}, {}
for i = 1, 64 do
  digit[i - 1] = alphabet:sub(i, i)
  value[alphabet:byte(i)] = i - 1
end
local floor, byte, char, concat = math.floor, string.byte, string.char, table.concat

local function encode(s)
  local out, n = {}, 0
  for i = 1, #s - 2, 3 do
    local a, b, c = byte(s, i, i + 2)
    local v = a * 65536 + b * 256 + c
    out[n + 1] = digit[floor(v / 262144)]
    out[n + 2] = digit[floor(v / 4096) % 64]
    out[n + 3] = digit[floor(v / 64) % 64]
    out[n + 4] = digit[v % 64]
    n = n + 4
  end
  return concat(out)
end

local function decode(s)
  local out, n = {}, 0
  for i = 1, #s, 4 do
    local a, b, c, d = byte(s, i, i + 3)
    local v = value[a] * 262144 + value[b] * 4096 + value[c] * 64 + value[d]
    n = n + 1
    out[n] = char(floor(v / 65536), floor(v / 256) % 256, v % 256)
  end
  return concat(out)
end

local bytes = {}
for i = 1, 3000 do bytes[i] = char(i * i % 251) end
local data = concat(bytes)
local check = 0
for round = 1, 3150 do
  local text = encode(data)
  if decode(text) ~= data then error("round trip") end
  check = (check + byte(text, round * 3 % #text + 1) * round) % 1000003
  data = data:sub(4) .. data:sub(1, 3)
end
print(string.format("%d", check))
