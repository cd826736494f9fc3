-- Nesting in a chunk counts on top of the C levels that its loader is nested in.
local function nested(n) return "return " .. ("("):rep(n) .. "1" .. (")"):rep(n) end
local function most()
  local n = 0
  repeat n = n + 1 until not load(nested(n))
  return n
end
local function inside(levels)
  if levels == 0 then return most() end
  return select(2, pcall(inside, levels - 1))
end
local base = inside(1)
print(base > 150) --> true
print(base - inside(2), base - inside(11), base - inside(101)) --> 1	10	100
print(base - coroutine.wrap(most)()) --> 0

-- It is an error that happens in `load`, so a message handler is asked about it; about syntax errors it is not.
local function handler(m) return "handled: " .. m end
print(xpcall(load, handler, nested(300))) --> true	nil	handled: C stack overflow
print(xpcall(load, handler, "x x")) --> true	nil	[string "x x"]:1: syntax error near 'x'
print(pcall(load, nested(300))) --> true	nil	C stack overflow
print(xpcall(load, function(m) error(m) end, nested(300))) --> true	nil	error in error handling
local function trace(m) return (debug.traceback(m):gsub("\n.*'load'.*", " in load")) end
print(xpcall(load, trace, nested(300))) --> true	nil	C stack overflow in load
print(select(2, coroutine.wrap(function() return xpcall(load, handler, nested(300)) end)())) --> nil	handled: C stack overflow

-- The handler sees the frames of an error in the reader.
local _, _, trace = xpcall(load, debug.traceback, function() local x; x() end)
print((trace:gsub("\n\t%[C%]: in function 'xpcall'.*", "")))
--> t:28: attempt to call a nil value (local 'x')
--> stack traceback:
--> 	t:28: in function <t:28>
--> 	[C]: in function 'load'
