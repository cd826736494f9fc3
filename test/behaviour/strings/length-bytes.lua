-- Strings hold any bytes.
local s = "a\0b\255"
print(#s, s:byte(1, -1))       --> 4	97	0	98	255
print(("é"):len(), utf8.len("é"), utf8.char(233) == "é", utf8.codepoint("é")) --> 2	1	true	233
for p, c in utf8.codes("aé") do io.write(p, ":", c, " ") end print()        --> 1:97 2:233
print(utf8.len("\xff"))        --> nil	1
