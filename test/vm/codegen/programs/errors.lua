-- Errors on their way through compiled code: positions, tracebacks, what natives between make of them, closing variables.
local function thrower(kind)
  if kind == 1 then error("text") end
  if kind == 2 then error("plain", 0) end
  if kind == 3 then error({ code = kind }) end
  if kind == 4 then return nil + kind end
  if kind == 5 then return kind.field.deeper end
  if kind == 6 then error("caller's place", 2) end
  if kind == 7 then return ("x"):rep({}) end
  if kind == 8 then assert(false, "asserted") end
  if kind == 9 then assert(nil) end
  if kind == 10 then error() end
  if kind == 11 then return kind() end
  return kind
end

local function middle(kind)
  local r = thrower(kind)
  return r
end

local function tail(kind) return thrower(kind) end

local function show(ok, v, ...)
  if type(v) == "table" then v = "code " .. tostring(v.code) end
  return ok, v, ...
end

for round = 1, 60 do
  local last = round == 1 or round == 60
  for kind = 1, 12 do
    for _, f in ipairs({ thrower, middle, tail }) do
      local ok, v = show(pcall(f, kind))
      if last then print(kind, ok, v) end
      local okx, vx = show(xpcall(f, function(e) return e end, kind))
      assert(ok == okx and v == vx)
      if last then print(select(2, xpcall(f, function(e) return debug.traceback(type(e) == "table" and "t" or e, 1) end, kind))) end
    end
  end
end

-- Through natives that call back.
local function compare(a, b)
  if a == 7 or b == 7 then error("seven") end
  return a < b
end
for round = 1, 40 do
  local list = { 3, 9, 7, 1, 5 }
  local ok, message = pcall(table.sort, list, compare)
  local ok2, message2 = pcall(function() table.sort({ 7, 1, 2 }, compare) end)
  local ok3, message3 = pcall(string.gsub, "abc", "%a", function(c) if c == "b" then error({ c }) end end)
  local ok4, message4 = pcall(pcall, error, "inner")
  local ok5, message5 = pcall(pcall)
  local ok6, message6, more = pcall(xpcall, thrower, function(e) error("again") end, 1)
  if round == 1 or round == 40 then
    print(ok, message, ok2, message2, ok3, type(message3), message3[1], ok4, message4, ok5, message5, ok6, message6, more)
  end
end

-- Metamethods and iterators.
local meta = setmetatable({}, {
  __index = function(_, k) error("no " .. k) end,
  __add = function() error("no sum", 0) end,
  __call = function(_, x) error({ code = x }) end,
  __eq = function() error("eq") end,
  __lt = error,
  __concat = function() return nil .. "x" end,
})
local function index() return meta.key end
local function sum() return meta + 1 end
local function call() local r = meta(5) return r end
local function equal() return meta == setmetatable({}, getmetatable(meta)) end
local function less() return meta < meta end
local function concat() return meta .. "" end
local function iterate() for x in function() error("iterator") end do print(x) end end
local function broken() for x in 5 do print(x) end end
for round = 1, 40 do
  for i, f in ipairs({ index, sum, call, equal, less, concat, iterate, broken }) do
    local ok, message = show(pcall(f))
    if type(message) == "string" then message = message:gsub("0x%x+", "") end
    if round == 1 or round == 40 then print(i, ok, message) end
  end
end

-- Coroutines: an error inside, an error after a resume, an error through wrap, in a pcall that has been left.
local function body(a)
  local b = coroutine.yield(a)
  local ok, message = pcall(function(x)
    coroutine.yield(x)
    error("late " .. x)
  end, b)
  coroutine.yield(message)
  thrower(b)
end
for round = 1, 40 do
  local co = coroutine.create(body)
  local text = {}
  for i = 1, 6 do
    local ok, v = show(coroutine.resume(co, i))
    text[#text + 1] = tostring(ok) .. " " .. tostring(v)
  end
  local f = coroutine.wrap(thrower)
  local ok, message = pcall(f, 1)
  if round == 1 or round == 40 then
    print(table.concat(text, "; "), ok, message)
    print(debug.traceback(co))
  end
end

-- Variables that have to be closed when an error passes.
local closed = 0
local function closing(kind)
  local x <close> = setmetatable({}, { __close = function(_, e) closed = closed + (e == nil and 1 or 100) end })
  local y <close> = setmetatable({}, { __close = function(_, e) if kind == 2 then error("closing: " .. tostring(e), 0) end end })
  middle(kind)
end
for round = 1, 40 do
  for kind = 1, 12 do
    local ok, message = show(pcall(closing, kind))
    if round == 40 then print(ok, message, closed) end
  end
end

-- Deep stacks.
local function down(n) if n == 0 then error("bottom") end local r = down(n - 1) return r end
local function downTail(n) if n == 0 then error("bottom") end return downTail(n - 1) end
local function nested(n) if n == 0 then error("inside", 0) end local ok, m = pcall(nested, n - 1) error(m .. ".", 0) end
for round = 1, 20 do
  local ok, message = pcall(down, round * 20)
  local ok2, message2 = pcall(downTail, round * 300)
  local ok3, message3 = pcall(nested, 30)
  if round % 10 == 0 then print(ok, message, ok2, message2, ok3, message3) end
end
print(select(2, xpcall(downTail, debug.traceback, 10)))
print((select(2, xpcall(down, debug.traceback, 40))))
