-- Bytes in and out: a cipher over characters, a checksum over bytes, hexadecimal dump, comparison by position.
local byte, char, sub = string.byte, string.char, string.sub
local text = ("The quick brown fox jumps over the lazy dog, 0123456789 times. "):rep(30)

local function rot(s, k)
  local out = {}
  for i = 1, #s do
    local c = byte(s, i)
    if c >= 97 and c <= 122 then
      c = (c - 97 + k) % 26 + 97
    elseif c >= 65 and c <= 90 then
      c = (c - 65 + k) % 26 + 65
    end
    out[i] = char(c)
  end
  return table.concat(out)
end

local function adler(s)
  local a, b = 1, 0
  for i = 1, #s do
    a = (a + byte(s, i)) % 65521
    b = (b + a) % 65521
  end
  return b * 4096 + a
end

local function hex(s)
  return (s:gsub(".", function(c) return string.format("%02x", byte(c)) end))
end

local check = 0
local s = text
for k = 1, 1800 do
  s = rot(s, k % 26)
  check = (check + adler(s)) % 1000003
end
for _ = 1, 720 do check = (check + adler(hex(text))) % 1000003 end
for _ = 1, 1800 do
  local same = 0
  for i = 1, #s do
    if sub(s, i, i) == sub(text, i, i) then same = same + 1 end
  end
  check = (check + same) % 1000003
end
for i = 1, 1800000 do
  local a, b, c, d = byte(text, i % 1000 + 1, i % 1000 + 4)
  check = (check + byte(char(d, c, b, a), 2) + a) % 1000003
end
print(string.format("%d", check))
