-- How much of a chunk `load` asks its reader for: no more when the chunk is wrong.
local function calls(...)
  local pieces, n = {...}, 0
  local _, f, message = pcall(load, function() n = n + 1 return pieces[n] end, "=r")
  print(n, f and "loaded" or message)
end
calls("x x", "y", "z") --> 4	r:1: syntax error near 'xyz'
calls("x x ", "y", "z") --> 1	r:1: syntax error near 'x'
calls("re", "turn ", "1", "+", "2") --> 6	loaded
calls("x = 'abc\n", "def'", " y = 1") --> 1	r:1: unfinished string near ''abc'
calls("x = '\\x4", "1'", " y = 1") --> 4	loaded
calls("x = '\\x4g'", "1'", " y = 1") --> 1	r:1: hexadecimal digit expected near ''\x4g'
calls("x = [[", "1]", "]", " y = 1") --> 5	loaded
calls("x = 3", ".5", "e", "2") --> 5	loaded
calls("x = 3x ", ".5", "e", "2") --> 1	r:1: malformed number near '3x'
calls("\27", "Lua") --> 3	r: bad binary format (truncated chunk)
calls("--", "[[", "x", "]]") --> 5	loaded
calls("local x <const> = 1; x = 2; ", "y = 3") --> 1	r:1: attempt to assign to const variable 'x'
calls(("("):rep(300), "x", "y") --> 1	C stack overflow

-- A reader without end.
print(select(2, load(function() return "x " end))) --> (load):1: syntax error near 'x'
print(load(function() return "x" end, "=r", "b")) --> nil	attempt to load a text chunk (mode is 'b')
