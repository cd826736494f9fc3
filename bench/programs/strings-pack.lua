-- needs: 5.3
-- Binary records packed and unpacked: several widths, both byte orders, strings with a length, zero-terminated ones.
local pack, unpack = string.pack, string.unpack
local check = 0
for i = 1, 1250000 do
  local header = pack(">I2 I1 B I4", i % 65536, i % 256, 7, i)
  local a, b, c, d = unpack(">I2 I1 B I4", header)
  local body = pack("<i4 s2 z I8", -i, "name" .. i % 10, "zero", i * 1000)
  local e, f, g, h = unpack("<i4 s2 z I8", body)
  local x, y = unpack("<d f", pack("<d f", i / 4, i % 100 / 2))
  check = (check + a + b + c + d + e + #f + #g + h + (x + y) * 4) % 1000003
end

-- Messages of type, length and value laid end to end, read back with a moving position.
local parts = {}
for i = 1, 2000 do parts[i] = pack(">B s2", i % 5, ("v"):rep(i % 40)) end
local stream = table.concat(parts)
for _ = 1, 310 do
  local at = 1
  while at <= #stream do
    local kind, value
    kind, value, at = unpack(">B s2", stream, at)
    check = (check + kind * #value) % 1000003
  end
end
print(string.format("%d", check // 1))
