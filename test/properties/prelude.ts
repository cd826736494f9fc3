/**
 * The Lua code around every random program. It gives `run(source)`, which runs a program in a fresh environment, resumes it as
 * long as it yields, and gives a transcript. Programs may use:
 *
 * - `P(...)` writes its arguments into the transcript and gives them back;
 * - `T()` uses up fuel and fails when there is none left, so that every program ends;
 * - `H()` is true now and then: message handlers that fail are not called again for ever;
 * - `CUT(v)` shortens a long string, so that no program grows one without end; `LEN(t)` is the first border of a table;
 * - `SP(t)` is `pairs` in a fixed order; `META[i]` are metatables whose methods write into the transcript;
 * - the libraries, where addresses and orders that are not defined cannot be seen.
 */
export const PRELUDE = `
local fuel, out, size
local LIMIT = 90
local env
local rawtostring = tostring

local function repr(v, depth)
  local kind = math.type(v)
  if kind == "integer" then return rawtostring(v) end
  if kind == "float" then return v ~= v and "nan" or string.format("%.17g", v) .. (v % 1 == 0 and ".0" or "") end
  if type(v) == "string" then return (string.format("%q", v):gsub("\\\\\\n", "\\\\n")) end
  if type(v) ~= "table" then return type(v) == "nil" and "nil" or type(v) == "boolean" and rawtostring(v) or type(v) end
  if depth == 0 then return "table" end
  local items = {}
  for k, item in next, v do items[#items + 1] = repr(k, 0) .. "=" .. repr(item, depth - 1) end
  table.sort(items)
  return "{" .. table.concat(items, " ") .. "}"
end

local function P(...)
  PAUSE()
  local line = {}
  for i = 1, select("#", ...) do line[i] = repr((select(i, ...)), 2) end
  size = size + 1
  if size > 300 then fuel = 0 else out[size] = table.concat(line, " ") end
  return ...
end

local function T()
  fuel = fuel - 1
  if fuel <= 0 then error("out of fuel", 0) end
end

local handled = 0
local function H()
  handled = handled + 1
  return handled % 4 == 0
end

local function CUT(v)
  if type(v) == "string" and #v > 40 then return v:sub(1, 20) end
  return v
end

local function LEN(v)
  local mt = getmetatable(v)
  if type(v) ~= "table" or type(mt) == "table" and rawget(mt, "__len") ~= nil then return #v end
  local n = 0
  while rawget(v, n + 1) ~= nil do n = n + 1 end
  return n
end

local function SP(t)
  local keys = {}
  for k in next, t do keys[#keys + 1] = k end
  table.sort(keys, function (a, b) return repr(a, 0) < repr(b, 0) end)
  local i = 0
  return function () i = i + 1 local k = keys[i] if k ~= nil then return k, t[k] end end
end

local EVENTS = {"add", "sub", "mul", "div", "mod", "pow", "idiv", "band", "bor", "bxor", "shl", "shr", "concat", "unm", "bnot"}

local function metatables()
  local log, values, errors, natives = {}, {}, {}, {}
  for i, e in ipairs(EVENTS) do
    log["__" .. e] = function (a, b) T() P(e, a, b) return e end
    values["__" .. e] = function (a, b) T() return a, b end
    errors["__" .. e] = function (a, b) T() error("error in " .. e, i % 3) end
  end
  log.__index = function (t, k) T() P("index", k) return k end
  log.__newindex = function (t, k, v) T() P("newindex", k, v) rawset(t, k, v) end
  log.__call = function (self, ...) T() P("call", ...) return ... end
  log.__eq = function (a, b) T() P("eq") return true end
  log.__lt = function (a, b) T() P("lt") return 1 end
  log.__le = function (a, b) T() P("le") end
  log.__len = function () T() P("len") return 3 end
  log.__close = function (_, e) T() P("close", e) end
  log.__tostring = function () T() P("tostring") return "logged" end
  log.__pairs = function (t) T() P("pairs") return next, {7}, nil end
  values.__index = {a = 1, b = "b", [1] = "one", f = function (...) T() return ... end}
  values.__newindex = {}
  values.__call = log
  values.__lt = function (a, b) T() return type(a) == "number" end
  values.__le = function (a, b) T() return a, b end
  values.__close = function () T() return "ignored" end
  values.__name = "Value"
  errors.__index = function (t, k) T() error({code = k}) end
  errors.__newindex = function (t, k, v) T() local x = nil + k end
  errors.__call = function () T() error() end
  errors.__eq = function () T() error("eq", 2) end
  errors.__lt = function (a) T() return a.x.y end
  errors.__le = function (a, b) T() error(b, 0) end
  errors.__close = function (_, e) T() P("failing close", e) error("close", 0) end
  errors.__tostring = function () T() return {} end
  natives.__index, natives.__newindex = rawequal, rawset
  natives.__add, natives.__sub, natives.__mul, natives.__concat = math.max, string.rep, error, select
  natives.__unm, natives.__len, natives.__call, natives.__lt = math.floor, type, select, rawequal
  natives.__le = rawlen
  natives.__close = error
  return {log, values, errors, natives}
end

local function fresh()
  local e = {
    P = P, T = T, H = H, CUT = CUT, LEN = LEN, SP = SP, META = metatables(),
    tostring = function (v) return (rawtostring(v):gsub("0x%x+", "ADDRESS")) end,
  }
  for _, name in ipairs{"type", "tonumber", "select", "rawget", "rawset", "rawequal", "getmetatable", "setmetatable", "assert",
      "error", "pcall", "xpcall", "ipairs", "pairs", "next", "load"} do e[name] = _G[name] end
  e.math, e.string, e.table, e.coroutine, e.debug, e.utf8 = math, string, table, coroutine, debug, utf8
  e._G = e
  return e
end

return function (source)
  fuel, out, size, handled = LIMIT, {}, 0, 0
  local f, message = load(source, "=t", "t", fresh())
  if not f then return "cannot be loaded: " .. message end
  local co = coroutine.create(f)
  local function step(...)
    P(coroutine.status(co), ...)
    if coroutine.status(co) == "suspended" and fuel > 0 then
      fuel = fuel - 1
      return step(coroutine.resume(co, "top"))
    end
  end
  step(coroutine.resume(co, 1, "two", nil))
  local closed = table.pack(pcall(coroutine.close, co))
  P("closed", table.unpack(closed, 1, closed.n))
  P("end", size, fuel)
  for i = size, 1, -1 do out[i] = out[i] or "" end
  return (table.concat(out, "\\n"):gsub("%-nan", "nan"))
end
`;
