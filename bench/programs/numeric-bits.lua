-- needs: int64
-- Bit operations that stay within 32 bits: population count, bit reversal, Gray code, a CRC-32 table and checksum.
local function popcount(x)
  x = x - ((x >> 1) & 0x55555555)
  x = (x & 0x33333333) + ((x >> 2) & 0x33333333)
  x = (x + (x >> 4)) & 0x0f0f0f0f
  return ((x * 0x01010101) >> 24) & 0xff
end

local function reverse(x)
  x = ((x >> 1) & 0x55555555) | ((x & 0x55555555) << 1)
  x = ((x >> 2) & 0x33333333) | ((x & 0x33333333) << 2)
  x = ((x >> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4)
  x = ((x >> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8)
  return (x >> 16) | ((x & 0xffff) << 16)
end

local crcTable = {}
for i = 0, 255 do
  local c = i
  for _ = 1, 8 do
    if c & 1 ~= 0 then c = 0xedb88320 ~ (c >> 1) else c = c >> 1 end
  end
  crcTable[i] = c
end

local total, crc = 0, 0xffffffff
for i = 1, 9000000 do
  local gray = i ~ (i >> 1)
  total = (total + popcount(gray) * 3 + (reverse(i) & 0xfff)) % 1000003
  crc = crcTable[(crc ~ gray) & 0xff] ~ (crc >> 8)
  crc = crcTable[(crc ~ (gray >> 8)) & 0xff] ~ (crc >> 8)
end
print(string.format("%d %d", total, crc ~ 0xffffffff))
