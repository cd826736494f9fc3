-- string.format with the usual directives, tostring and tonumber.
local format, tostring, tonumber = string.format, tostring, tonumber
local check = 0
for i = 1, 340000 do
  local s = format("%d %5d %-5d|%05d %x %X", i, i % 1000, i % 77, i, i, i * 3)
  check = (check + #s) % 1000003
  s = format("%.2f %8.3f %g %e", i / 3, i / 7, i / 8, i * 1.5)
  check = (check + #s + s:byte(#s)) % 1000003
  s = format("%s: %-10s|%10s %q", "name", "left", "right", "a\"b\n")
  check = (check + #s) % 1000003
  s = format("%c%c %i%%", 65 + i % 26, 97 + i % 26, i % 101)
  check = (check + s:byte(1) + s:byte(2)) % 1000003
  s = tostring(i) .. tostring(i / 4 + 0.125) .. tostring(i % 2 == 0)
  check = (check + #s + tonumber(tostring(i)) + tonumber("0x" .. format("%x", i % 4096)) + tonumber("1.5e1")) % 1000003
end
print(format("%.3f", check))
