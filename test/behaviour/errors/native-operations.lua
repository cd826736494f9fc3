-- Operations in natives: what goes wrong in them, and in a native that is their metamethod, has no position.
local function object(events) return setmetatable({}, events) end
local wrong = function () return "x" .. {} end
local apart = function () debug.traceback() return {} end
local function try(f) print(pcall(f)) end
try(function () return table.concat(object {__len = string.rep}) end) --> false	bad argument #1 to 'string.rep' (string expected, got table)
try(function () return table.concat(object {__len = wrong}) end) --> false	t:3: attempt to concatenate a table value
try(function () return table.unpack(object {__len = string.rep}) end) --> false	bad argument #1 to 'string.rep' (string expected, got table)
try(function () return table.concat(object {__index = string.rep, __len = function () return 2 end}) end) --> false	bad argument #1 to 'string.rep' (string expected, got table)
try(function () return table.insert(object {__newindex = string.rep}, 1) end) --> false	bad argument #1 to 'string.rep' (string expected, got table)
try(function () return math.max(object {__lt = string.rep}, 1) end) --> false	bad argument #1 to 'string.rep' (string expected, got table)
try(function () return table.sort({object {__lt = string.rep}, object {}}) end) --> false	bad argument #1 to 'string.rep' (string expected, got table)
try(function () for _ in ipairs(object {__index = string.rep}) do end end) --> false	bad argument #1 to 'string.rep' (string expected, got table)
try(function () return object {__mod = table.concat, __len = string.rep} % "x" end) --> false	bad argument #1 to 'string.rep' (string expected, got table)
try(function () return object {__mod = table.concat, __len = apart} % "x" end) --> false	t:15: object length is not an integer
try(function () return table.concat(object {__len = table.concat}) end) --> false	C stack overflow
try(function () return table.unpack(object {__len = function () return apart end}) end) --> false	t:17: object length is not an integer
try(function () return table.concat(object {__len = object {__call = table.concat}}) end) --> false	bad argument #2 to 'table.concat' (string expected, got table)
try(function () return object {__le = math.max} <= object {} end) --> false	attempt to compare two table values
try(function () return object {__le = math.max, __lt = string.rep} <= 1 end) --> false	bad argument #1 to 'string.rep' (string expected, got table)
try(function () return ("x"):gsub("x", object {__index = string.rep}) end) --> false	bad argument #1 to 'string.rep' (string expected, got table)
try(function () return os.time(object {__index = string.rep}) end) --> false	bad argument #1 to 'string.rep' (string expected, got table)

-- But a block that ends calls `__close` itself.
try(function () local x <close> = object {__close = rawset} end) --> false	t:25: bad argument #3 to 'close' (value expected)
try(function () do local x <close> = object {__close = string.rep} end print "not reached" end) --> false	t:26: bad argument #1 to 'close' (string expected, got table)
try(function () while true do local x <close> = object {__close = table.concat, __len = apart} break end end) --> false	t:27: object length is not an integer
try(function () local x <close> = object {__close = rawset} error("first", 0) end) --> false	bad argument #3 to 'rawset' (value expected)
try(function () for _ in next, {}, nil, object {__close = rawset} do end end) --> false	t:29: bad argument #3 to 'close' (value expected)
try(function () local x <close> = object {__close = string.rep} return (function (...) return ... end)(1) end) --> false	t:30: bad argument #1 to 'close' (string expected, got table)
local co = coroutine.create(function () local x <close> = object {__close = rawset} coroutine.yield() end)
coroutine.resume(co)
print(coroutine.close(co)) --> false	bad argument #3 to 'rawset' (value expected)
try(coroutine.wrap(function () local x <close> = object {__close = rawset} end)) --> false	t:34: bad argument #3 to 'close' (value expected)
