local z = require "zlib"
-- Made by zlib 1.2.13 from TEXT, with zlib's, gzip's and no wrapping.
local function unhex(s) return (s:gsub("%x%x", function(h) return string.char(tonumber(h, 16)) end)) end
local TEXT = "line1\nline2\r\nline3\n\nlast"
local zlibbed = unhex "78dacbc9cc4b35e4ca019246bc60ca988b2b27b1b804005ef30778"
local gzipped = unhex "1f8b0800000000000203cbc9cc4b35e4ca019246bc60ca988b2b27b1b8040013ee15dd18000000"
local raw = unhex "cbc9cc4b35e4ca019246bc60ca988b2b27b1b80400"
-- Checksums.
show(z.crc32(), z.adler32()) --> 0.0 1.0
show(z.crc32(0, "hello"), z.crc32(z.crc32(0, "hel"), "lo"), z.crc32(0xffffffff, "a")) --> 907060870.0 907060870.0 3310005809.0
show(z.adler32(1, "hello"), z.adler32(0, "hello"), z.adler32(1, ("\255"):rep(20000))) --> 103547413.0 103219732.0 2672940644.0
show(z.crc32("hello")) --> ! bad argument #1 to 'crc32' (number expected, got string)
show(z.crc32(5)) --> ! bad argument #2 to 'crc32' (string expected, got no value)
-- Whole texts.
show(z.decompress(zlibbed), z.decompress(gzipped, 31), z.decompress(raw, -15)) --> "line1\x0aline2\x0d\x0aline3\x0a\x0alast" "line1\x0aline2\x0d\x0aline3\x0a\x0alast" "line1\x0aline2\x0d\x0aline3\x0a\x0alast"
show(z.decompress(gzipped, 47), z.decompress(zlibbed, 47)) --> "line1\x0aline2\x0d\x0aline3\x0a\x0alast" "line1\x0aline2\x0d\x0aline3\x0a\x0alast"
show(z.decompress(gzipped)) --> ! failed to process zlib stream
show(z.decompress("garbage")) --> ! failed to process zlib stream
show(z.decompress(zlibbed .. "more") == TEXT) --> true
show(z.decompress(zlibbed:sub(1, -5) .. "XXXX")) --> ! failed to process zlib stream
show(z.decompress(zlibbed, 99)) --> ! failed to initialize zstream structures
show(z.decompress()) --> ! bad argument #1 to 'decompress' (string expected, got no value)
show(z.decompress((z.compress(TEXT))) == TEXT, z.decompress((z.compress(TEXT, 9, nil, 31)), 31) == TEXT) --> true true
show(z.compress("hello")) --> "x\x9c\xcbH\xcd\xc9\xc9\x07\x00\x06,\x02\x15" 1.0
show(z.compress("hello", 0)) --> "x\x01\x01\x05\x00\xfa\xffhello\x06,\x02\x15" 1.0
show(z.compress("hello", 9, 8, 15, 9, 0)) --> "x\xda\xcbH\xcd\xc9\xc9\x07\x00\x06,\x02\x15" 1.0
show(z.compress("hello", 9, nil, -15)) --> "\xcbH\xcd\xc9\xc9\x07\x00" 1.0
show(z.compress("hello", 9, nil, 31)) --> "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcbH\xcd\xc9\xc9\x07\x00\x86\xa6\x106\x05\x00\x00\x00" 1.0
show(z.compress("")) --> "x\x9c\x03\x00\x00\x00\x00\x01" 1.0
show(z.compress("hello", 99)) --> nil -2.0
show(z.compress("hello", 9, 8, 99)) --> nil -2.0
show(z.compress()) --> ! bad argument #1 to 'compress' (string expected, got no value)
-- Streams.
local s = z.inflate(zlibbed)
show(tostring(s):match("^zlib inflate stream %("), getmetatable(s).__name) --> "zlib inflate stream (" "zlib:zstream"
show(s:read()) --> "line1"
show(s:read("*l")) --> "line2"
show(s:read(5), s:read(0)) --> "line3" ""
show(s:read(1, "*l", "*a")) --> "\x0a" "" "last"
show(s:read(0), s:read("*l"), s:read(3)) --> nil nil nil
show(s:read(1, "*l", "*a")) --> nil
show(s:read("*a"), s:adler()) --> "" 1592985464.0
show(s:close(), s:close(), tostring(s)) --> true true "zlib stream (closed)"
show(s.read(s)) --> ! bad argument #1 to 'read' (attempt to use invalid zlib stream)
show(pcall(s.lines, s)) --> false "bad argument #1 to '?' (attempt to use invalid zlib stream)"
s = z.inflate(zlibbed)
show(s:read("*x")) --> ! bad argument #1 to 'read' (invalid format)
show(s:read("a")) --> ! bad argument #1 to 'read' (invalid option)
show(s:read(true)) --> ! bad argument #1 to 'read' (invalid option)
show(s:read(-1)) --> "line1\x0aline2\x0d\x0aline3\x0a\x0alast"
local function lines(stream) local t = {} for l in stream:lines() do t[#t + 1] = l end return table.concat(t, "|") end
show(lines(z.inflate(zlibbed))) --> "line1|line2|line3||last"
show(z.inflate(gzipped):read("*a") == TEXT, z.inflate(gzipped, 31):read("*a") == TEXT, z.inflate(gzipped, 8):read("*a") == TEXT) --> true true true
show(z.inflate(raw, -15):read("*a") == TEXT, z.inflate(zlibbed, 0):read("*a") == TEXT) --> true true
show(z.inflate(raw):read("*a")) --> ! failed to decompress [-3]
show(z.inflate("garbage"):read("*a")) --> ! failed to decompress [-3]
local bad = z.inflate("garbage") pcall(bad.read, bad)
show(bad:read()) --> ! calling 'read' on bad self (attempt to use invalid zlib stream)
show(z.inflate(zlibbed .. "trailing"):read("*a") == TEXT) --> true
show(z.inflate(zlibbed:sub(1, -5) .. "XXXX"):read("*a")) --> ! failed to decompress [-3]
local gz = z.inflate(gzipped) gz:read("*a")
show(gz:adler() == z.crc32(0, TEXT)) --> true
-- Truncated data give what they hold.
show(z.inflate(zlibbed:sub(1, -3)):read("*a") == TEXT, z.inflate(zlibbed:sub(1, 12)):read("*a"), z.inflate(""):read("*a")) --> true "line1\x0aline2" ""
s = z.inflate(zlibbed:sub(1, 12))
show(s:read(5), s:read(50), s:read(5)) --> "line1" "\x0aline2" nil
-- Sources.
local source = { data = zlibbed, read = function(self, n) local d = self.data self.data = nil return d end }
show(z.inflate(source):read("*a") == TEXT) --> true
local calls = 0
local function pieces(n) calls = calls + 1 return calls == 1 and zlibbed:sub(1, 20) or calls == 2 and zlibbed:sub(21) or nil end
show(z.inflate(pieces):read("*a") == TEXT) --> true
show(z.inflate()) --> ! bad argument #1 to 'inflate' (input parameter must be a string, function, table or userdata value)
show(z.inflate(true)) --> ! bad argument #1 to 'inflate' (input parameter must be a string, function, table or userdata value)
show(z.inflate({})) --> ! bad argument #1 to 'inflate' (input parameter does not provide :read function)
show(z.inflate(zlibbed, 99)) --> ! call to inflateInit2 failed
show(z.inflate(zlibbed, "x")) --> ! bad argument #2 to 'inflate' (number expected, got string)
show(z.inflate(function() error("boom", 0) end):read()) --> ! boom
show(z.inflate(function() return true end):read()) --> ! deflate callback must return string or nil
-- Compressing streams.
local out = {}
local d = z.deflate(function(bytes) out[#out + 1] = bytes end)
show(d:write("hello", " ", "world"), d:flush(), d:flush("sync"), d:flush("full")) --> true true true true
show(d:flush("bad")) --> ! bad argument #1 to 'flush' (invalid option 'bad')
show(d:adler() == z.adler32(1, "hello world")) --> true
d:write(" again and again")
show(d:flush("finish"), d:close(), tostring(d)) --> true true "zlib stream (closed)"
show(z.decompress(table.concat(out))) --> "hello world again and again"
show(d:write("x")) --> ! calling 'write' on bad self (attempt to use invalid zlib stream)
show(d:read()) --> ! calling 'read' on bad self (attempt to use invalid zlib stream)
out = {}
d = z.deflate({ write = function(_, bytes) out[#out + 1] = bytes end }, 9, 8, 31)
show(d:write(TEXT), d:close(), z.inflate(table.concat(out)):read("*a") == TEXT) --> true true true
show(z.deflate()) --> ! bad argument #1 to 'deflate' (output parameter must be a function, table or userdata value)
show(z.deflate("x")) --> ! bad argument #1 to 'deflate' (output parameter must be a function, table or userdata value)
show(z.deflate({})) --> ! bad argument #1 to 'deflate' (output parameter does not provide :write function)
show(z.deflate(print, 99)) --> ! call to deflateInit2 failed
show(z.deflate(function() error("full", 0) end):close()) --> ! full
-- Preset dictionaries.
out = {}
d = z.deflate(function(bytes) out[#out + 1] = bytes end, 9, 8, 15, 8, 0, "hello world")
d:write("hello world hello")
d:close()
show(z.inflate(table.concat(out), 15, "hello world"):read("*a")) --> "hello world hello"
