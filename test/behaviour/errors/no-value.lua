-- "no value" for an argument that is not there, "nil" for one that is nil, also where the number of arguments is open.
local function none() end
local function nils() return nil end
local function try(f, ...) print(select(2, pcall(f, ...))) end
try(function(...) return string.rep("x", ...) end)
--> t:5: bad argument #2 to 'rep' (number expected, got no value)
try(function(...) return string.rep("x", ...) end, nil)
--> t:7: bad argument #2 to 'rep' (number expected, got nil)
try(function() string.rep("x", none()) end)
--> t:9: bad argument #2 to 'rep' (number expected, got no value)
try(function() string.rep("x", nils()) end)
--> t:11: bad argument #2 to 'rep' (number expected, got nil)
try(function() string.rep("x", (none())) end)
--> t:13: bad argument #2 to 'rep' (number expected, got nil)
try(function() local x = ("x"):rep(none()) end)
--> t:15: bad argument #1 to 'rep' (number expected, got no value)
try(function() local x = ("x"):rep(nils()) end)
--> t:17: bad argument #1 to 'rep' (number expected, got nil)
try(function() string.rep(table.unpack({})) end)
--> t:19: bad argument #1 to 'rep' (string expected, got no value)
local function hot(...) local x = string.rep("x", ...) return x end
local counts = {}
for i = 1, 3000 do
  local _, m = pcall(hot, table.unpack({}, 1, i % 2))
  counts[m] = (counts[m] or 0) + 1
end
print(counts["t:21: bad argument #2 to 'rep' (number expected, got no value)"])
--> 1500
print(counts["t:21: bad argument #2 to 'rep' (number expected, got nil)"])
--> 1500
print(pcall(string.rep, "x"))
--> false	bad argument #2 to 'string.rep' (number expected, got no value)
print(pcall(string.rep, "x", nil))
--> false	bad argument #2 to 'string.rep' (number expected, got nil)
print(coroutine.resume(coroutine.create(string.rep), "x"))
--> false	bad argument #2 to 'string.rep' (number expected, got no value)
print(pcall(rawlen))
--> false	bad argument #1 to 'rawlen' (table or string expected, got no value)
print(pcall(rawlen, nil))
--> false	bad argument #1 to 'rawlen' (table or string expected, got nil)
