--- Standard functions of the scripting engine: messages, script arguments, ordered output, hexadecimal text, timeouts.
--
-- What only the engine can do is not written here: before the first script is loaded the engine puts these functions
-- into the table this library returns (raw, for the table is guarded). Until then simple ones stand in for them.
--
--  * `new_thread(f, ...)`  start a worker; gives its coroutine and a function that gives its status and error
--  * `base()`              the base coroutine of the running script thread (in a worker: the worker's own)
--  * `gettid()`            the base coroutine of the script thread at the root, also inside a worker
--  * `getid()`             the script's id, for example "http-title"; nil outside scripts
--  * `getinfo()`           the id with a thread mark, for example "http-title M:55ca09e2"; nil outside scripts
--  * `gethostport()`       the host and port tables of the running script thread, or nothing
--  * `isworker()`          whether the running thread is a worker
--
-- `sleep` is the engine's `nmap.socket.sleep`. `silent_require` raises a table whose `errtype` is "nse_require_error";
-- the engine drops the script that let it through, without complaint.

local coroutine = require "coroutine"
local nmap = require "nmap"
local strict = require "strict"
local stringaux = require "stringaux"
local tableaux = require "tableaux"

local stdnse = {}

local function nothing() end

stdnse.getid = nothing
stdnse.getinfo = nothing
stdnse.gethostport = nothing

function stdnse.isworker() return false end

function stdnse.base() return (coroutine.running()) end

stdnse.gettid = stdnse.base

function stdnse.new_thread() error("workers need the engine", 2) end

--- `require` whose failure ends the calling script quietly.
function stdnse.silent_require(name)
  local ok, library = pcall(require, name)
  if ok then return library end
  error({errtype = "nse_require_error", message = library}, 2)
end

--- Let other threads run for `seconds`, which may have a fraction (milliseconds count).
function stdnse.sleep(seconds) return nmap.socket.sleep(seconds) end

-- Messages ---------------------------------------------------------------------------------------------------------

-- "ip" or "ip:port" of the running script thread, or nil.
local function target()
  local host, port = stdnse.gethostport()
  if type(host) ~= "table" then return nil end
  if type(port) ~= "table" then return host.ip end
  return ("%s:%s"):format(host.ip, port.number)
end

-- "[a b] " of the arguments that are not nil, or "".
local function prefix(who, where)
  if who and where then return ("[%s %s] "):format(who, where) end
  if who or where then return ("[%s] "):format(who or where) end
  return ""
end

-- Take an optional level off the front: the level (1 if absent) and the rest.
local function withLevel(level, ...)
  if type(level) == "number" then return level, ... end
  return 1, level, ...
end

local function emitDebug(level, ...)
  local current = nmap.debugging()
  if current < level then return end
  local who
  if current >= 2 then who = stdnse.getinfo() else who = stdnse.getid() end
  nmap.log_write("stdout", prefix(who, target()) .. string.format(...))
end

local function emitVerbose(level, ...)
  local current = nmap.verbosity()
  if current < level then return end
  nmap.log_write("stdout", prefix(stdnse.getid(), current >= 2 and target() or nil) .. string.format(...))
end

--- `debug([level,] format, ...)`: print the formatted message when the debugging level is at least `level` (default 1).
-- The script's id and its target are put in front; from debugging level 2 on also the thread.
function stdnse.debug(...) return emitDebug(withLevel(...)) end

--- `verbose([level,] format, ...)`: the same for the verbosity level; the target is shown from verbosity 2 on.
function stdnse.verbose(...) return emitVerbose(withLevel(...)) end

for level = 1, 5 do
  stdnse["debug" .. level] = function(...) return emitDebug(level, ...) end
  stdnse["verbose" .. level] = function(...) return emitVerbose(level, ...) end
end

local function printAt(current, level, ...)
  if current >= level then nmap.log_write("stdout", string.format(...)) end
end

--- `debug` of old scripts, without the script's id and target.
function stdnse.print_debug(...) return printAt(nmap.debugging(), withLevel(...)) end

--- `verbose` of old scripts, without the script's id and target.
function stdnse.print_verbose(...) return printAt(nmap.verbosity(), withLevel(...)) end

-- Numbers and bytes as text -----------------------------------------------------------------------------------------

local NIBBLES = {
  ["0"] = "0000", ["1"] = "0001", ["2"] = "0010", ["3"] = "0011", ["4"] = "0100", ["5"] = "0101", ["6"] = "0110",
  ["7"] = "0111", ["8"] = "1000", ["9"] = "1001", a = "1010", b = "1011", c = "1100", d = "1101", e = "1110",
  f = "1111",
}

--- The integer `n` in base 2, four digits per hexadecimal digit.
function stdnse.tobinary(n)
  return (("%x"):format(n):gsub("%x", NIBBLES))
end

--- The integer `n` in base 8.
function stdnse.tooctal(n)
  return ("%o"):format(n)
end

-- `digits` with `separator` before every group of `size`, counted from the right.
local function grouped(digits, separator, size)
  local first = #digits % size
  local groups = {}
  if first > 0 then groups[1] = digits:sub(1, first) end
  for i = first + 1, #digits, size do groups[#groups + 1] = digits:sub(i, i + size - 1) end
  return table.concat(groups, separator)
end

--- Hexadecimal text of a string (two digits a byte) or of an integer, in lower case.
-- `options.separator` is put between groups of `options.group` digits (2), counted from the right.
function stdnse.tohex(s, options)
  local digits
  if type(s) == "string" then
    digits = s:gsub(".", function(c) return ("%02x"):format(c:byte()) end)
  elseif type(s) == "number" then
    digits = ("%x"):format(s)
  else
    error(("tohex: string or integer expected, got %s"):format(type(s)), 2)
  end
  local separator = options and options.separator
  if not separator then return digits end
  return grouped(digits, separator, options.group or 2)
end

--- The bytes that hexadecimal text stands for; white space is ignored. Gives nil and a message for other text.
function stdnse.fromhex(hex)
  local digits = hex:gsub("%s+", "")
  local bad = digits:find("%X")
  if bad then return nil, ("not a hexadecimal digit at position %d"):format(bad) end
  if #digits % 2 == 1 then return nil, "an odd number of hexadecimal digits" end
  return (digits:gsub("%x%x", function(pair) return string.char(tonumber(pair, 16)) end))
end

--- A hardware address (its bytes) as "00:1a:…".
function stdnse.format_mac(mac)
  return stdnse.tohex(mac, {separator = ":"})
end

--- `s`, or `blank` (default "<blank>") when it is nil or empty.
function stdnse.string_or_blank(s, blank)
  if s == nil or s == "" then return blank or "<blank>" end
  return s
end

-- Time --------------------------------------------------------------------------------------------------------------

local UNITS = {[""] = 1, ms = 0.001, s = 1, m = 60, h = 3600}

--- Seconds that a duration such as "10", "10ms", "1.5s", "10m" or "2h" stands for; nil and a message when it is none.
function stdnse.parse_timespec(timespec)
  if timespec == nil then return nil, "no time specification" end
  local text = tostring(timespec)
  local digits, unit = text:match "^([%d.]+)(.*)$"
  if not digits then return nil, ('not a time specification: "%s"'):format(text) end
  local factor = UNITS[unit:lower()]
  if not factor then
    return nil, ('not a time specification: "%s" has the unit "%s"'):format(text, unit)
  end
  local number = tonumber(digits)
  if not number then
    return nil, ('not a time specification: "%s" has the number "%s"'):format(text, digits)
  end
  return number * factor
end

--- Milliseconds since the epoch.
function stdnse.clock_ms() return nmap.clock() * 1000 end

--- Microseconds since the epoch.
function stdnse.clock_us() return nmap.clock() * 1000000 end

--- A timeout in milliseconds for operations on `host`, from the response times measured for it.
-- The host's own timeout is stretched by a factor that grows linearly with `max_timeout` (1 at 1000 ms, 2 at 8000 ms)
-- and kept between `min_timeout` (1000) and `max_timeout` (8000). Without a measurement it is `max_timeout`.
function stdnse.get_timeout(host, max_timeout, min_timeout)
  max_timeout = max_timeout or 8000
  local measured = type(host) == "table" and host.times and host.times.timeout
  if not measured then return max_timeout end
  local scale = (max_timeout + 6000) / 7000
  local timeout = measured * 1000 * scale
  if timeout > max_timeout then timeout = max_timeout end
  return math.max(timeout, min_timeout or 1000)
end

--- The best name known for a host table: the name given by the user, else the one looked up, else the address.
-- Anything but a table is returned as it is.
function stdnse.get_hostname(host)
  if type(host) ~= "table" then return host end
  if host.targetname then return host.targetname end
  if host.name and host.name ~= "" then return host.name end
  return host.ip
end

-- Script arguments --------------------------------------------------------------------------------------------------

-- The value given for exactly this name: `name=value`, or 1 for a bare word.
local function exactArgument(name)
  local args = nmap.registry.args
  local value = args[name]
  if value ~= nil then return value end
  for _, word in ipairs(args) do
    if word == name then return 1 end
  end
  return nil
end

-- The full name first, then what follows its last dot.
local function argument(name)
  local value = exactArgument(name)
  if value ~= nil then return value end
  local short = name:match "%.([^.]*)$"
  if short then return exactArgument(short) end
  return nil
end

--- One value for each argument name given: the value of `--script-args name=value`, 1 for a bare `name`, else nil.
-- The part of a name after its last dot may be used alone. A table of names stands for the first that has a value.
function stdnse.get_script_args(...)
  local values, count = {}, select("#", ...)
  for i = 1, count do
    local name = select(i, ...)
    if type(name) == "table" then
      for _, alternative in ipairs(name) do
        values[i] = argument(alternative)
        if values[i] ~= nil then break end
      end
    elseif name ~= nil then
      values[i] = argument(name)
    end
  end
  return table.unpack(values, 1, count)
end

-- The registry ------------------------------------------------------------------------------------------------------

-- The table at the end of a list of keys below the registry, created on the way when `create` is set; else nil.
local function registryTable(subkeys, create)
  local t = nmap.registry
  for _, key in ipairs(subkeys) do
    local inner = t[key]
    if inner == nil then
      if not create then return nil end
      inner = {}
      t[key] = inner
    end
    t = inner
  end
  return t
end

--- What is stored under the list of keys `subkeys`, or nil when any of them is missing.
function stdnse.registry_get(subkeys)
  return registryTable(subkeys, false)
end

--- Whether the table under `subkeys` has `value` at `key`, or anywhere when `key` is nil.
function stdnse.registry_exists(subkeys, key, value)
  local t = registryTable(subkeys, false)
  if t == nil or value == nil then return false end
  if key ~= nil then return t[key] == value end
  return (tableaux.contains(t, value))
end

--- Append `value` to the array under `subkeys`, unless it is there already and duplicates are not allowed.
function stdnse.registry_add_array(subkeys, value, allow_duplicates)
  if not allow_duplicates and stdnse.registry_exists(subkeys, nil, value) then return end
  table.insert(registryTable(subkeys, true), value)
end

--- Set `key` to `value` in the table under `subkeys`.
function stdnse.registry_add_table(subkeys, key, value)
  registryTable(subkeys, true)[key] = value
end

-- Output ------------------------------------------------------------------------------------------------------------

--- A table that `pairs` walks in the order in which the keys came.
-- Assigning to a present key keeps its place; removing a key (also during a walk) and setting it again moves it to the
-- end. `#t` is the number of keys, and `t()` tells whether there are any.
function stdnse.output_table()
  local values = {}
  local order, place = {}, {} -- order[i] is a key or GONE; place[key] is its index in order
  local last, count = 0, 0
  local GONE = values

  return setmetatable({}, {
    __index = values,
    __newindex = function(_, key, value)
      local i = place[key]
      if value == nil then
        if not i then return end
        order[i], place[key], count = GONE, nil, count - 1
        if count == 0 then order, last = {}, 0 end
      elseif not i then
        last, count = last + 1, count + 1
        order[last], place[key] = key, last
      end
      values[key] = value
    end,
    __pairs = function()
      local keys, i = order, 0
      return function()
        repeat
          i = i + 1
          local key = keys[i]
          if key == nil then return nil end
          if key ~= GONE then return key, values[key] end
        until false
      end
    end,
    __len = function() return count end,
    __call = function() return count > 0 end,
  })
end

local function addLine(lines, indent, text)
  lines[#lines + 1] = ("  "):rep(indent) .. text
end

local addItems

local function addTable(lines, data, indent, mark)
  local inner = {}
  local innerIndent = indent
  local heading = data.name or ""
  if data.warning and nmap.debugging() > 0 then
    heading = heading .. (heading == "" and "" or " ") .. ("(WARNING: %s)"):format(data.warning)
  end
  if heading ~= "" then addLine(inner, indent, mark .. heading) end
  innerIndent = indent + 1
  local found = addItems(inner, data, innerIndent, mark)
  if not found then return false end
  table.move(inner, 1, #inner, #lines + 1, lines)
  return true
end

-- Add the strings and tables of an array; tells whether there was any text.
function addItems(lines, data, indent, mark)
  local found = false
  for _, item in ipairs(data) do
    if type(item) == "table" then
      found = addTable(lines, item, indent, mark) or found
    elseif type(item) == "string" then
      for _, line in ipairs(stringaux.strsplit("\n", item)) do addLine(lines, indent, mark .. line) end
      found = true
    end
  end
  return found
end

--- Text of nested arrays of strings, two blanks deeper at each level; for scripts without structured output.
-- A table's field `name` is its heading and `warning` is shown in debugging runs. Gives nil when there is no text.
-- With `status` false there is output only in debugging runs, every line marked as an error.
function stdnse.format_output(status, data, indent)
  if not status and nmap.debugging() == 0 then return nil end
  if type(data) ~= "table" then
    if data == nil or data == "" then return nil end
    data = {data}
  end
  local level = type(indent) == "table" and #indent or indent or 0
  local lines = {}
  if not addTable(lines, data, level, status and "" or "ERROR: ") then return nil end
  return (indent and "" or "\n") .. table.concat(lines, "\n") .. "\n"
end

local function printValue(value, printer, indent, path)
  if type(value) == "string" then
    printer(("%q"):format(value))
  elseif type(value) ~= "table" or path[value] then
    printer(tostring(value))
  else
    path[value] = true
    printer "{\n"
    for k, v in pairs(value) do
      printer(("\t"):rep(indent + 1) .. "[")
      printValue(k, printer, indent + 1, path)
      printer "] = "
      printValue(v, printer, indent + 1, path)
      printer ",\n"
    end
    printer(("\t"):rep(indent) .. "}")
    path[value] = nil
  end
end

--- Give the text of any value, tables with all they contain, to the function `printer` in pieces.
function stdnse.pretty_printer(value, printer)
  printValue(value, printer, 0, {})
end

--- A function that gives the next piece of what `socket` receives, as separated by the pattern `separator`.
-- The separators are left out. What follows the last one is given at the end of the stream; after that, and on errors,
-- the results are nil and the message of the socket.
function stdnse.make_buffer(socket, separator)
  local buffer = ""
  local from = 1
  local problem
  return function()
    while true do
      local first, last = buffer:find(separator, from)
      if first and last >= first then
        local piece = buffer:sub(from, first - 1)
        from = last + 1
        return piece
      end
      buffer, from = buffer:sub(from), 1
      if not problem then
        local ok, data = socket:receive()
        if ok then buffer = buffer .. data else problem = data end
      elseif buffer ~= "" then
        local rest = buffer
        buffer = ""
        return rest
      else
        return nil, problem
      end
    end
  end
end

-- Modules -----------------------------------------------------------------------------------------------------------

--- An environment for a library: `_ENV = stdnse.module("name", stdnse.seeall)`.
-- It has the fields `_NAME`, `_M` (itself) and, for a name with dots, `_PACKAGE`; each option is called with it.
function stdnse.module(name, ...)
  local env = {_NAME = name, _PACKAGE = name:match "^(.+)%.[^.]*$"}
  env._M = env
  for i = 1, select("#", ...) do
    local option = select(i, ...)
    option(env)
  end
  return env
end

--- Option of `module`: names the environment does not have are looked up among the global variables.
function stdnse.seeall(env)
  local mt = getmetatable(env)
  if mt == nil then
    mt = {}
    setmetatable(env, mt)
  end
  mt.__index = _G
end

-- Names of older releases -------------------------------------------------------------------------------------------
-- They moved to other libraries long ago; scripts written before that still ask for them here.

stdnse.strjoin = stringaux.strjoin
stdnse.strsplit = stringaux.strsplit
stdnse.filename_escape = stringaux.filename_escape
stdnse.contains = tableaux.contains
stdnse.keys = tableaux.keys

--- A random string (`rand.random_string`).
function stdnse.generate_random_string(...)
  return require "rand".random_string(...)
end

--- Whether a port table is in a range in the notation of `-p` (`shortport.port_range`).
function stdnse.in_port_range(port, range)
  return require "shortport".port_range(range)(nil, port)
end

for _, name in ipairs {
  "date_to_timestamp", "format_timestamp", "format_time", "format_difftime", "record_skew", "utc_offset",
} do
  stdnse[name] = function(...) return require "datetime"[name](...) end
end

return strict(stdnse)
