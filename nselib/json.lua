--- JSON (RFC 8259): text to values and back.
--
-- Objects and arrays are tables, and `null` is the value `json.NULL`, which differs from nil. Parsed tables remember
-- whether they were objects or arrays, so that empty ones are generated as they were read.
--
-- The parser is more tolerant than the standard where services are careless: control characters in strings, backslashes
-- before characters that need none, and numbers such as "01", "1." and ".5" are accepted. Comments, trailing commas and
-- unquoted names are not.

local json = {}

--- The value that stands for `null`.
json.NULL = setmetatable({}, {__tostring = function() return "null" end})

local ARRAY, OBJECT = {json = "array"}, {json = "object"}

local function mark(t, shared)
  local mt = getmetatable(t)
  if mt == nil or mt == ARRAY or mt == OBJECT then return setmetatable(t, shared) end
  mt.json = shared.json
  return t
end

--- Make `t` an array for `generate`, which then leaves out everything that is not in its sequence. Gives `t`.
function json.make_array(t) return mark(t, ARRAY) end

--- Make `t` an object for `generate`, which then writes its keys as strings. Gives `t`.
function json.make_object(t) return mark(t, OBJECT) end

--- What a value becomes in JSON: "array", "object", "number", "string", "boolean" or "null"; for others its Lua type.
-- A table without a mark is an array when it has a first element.
function json.typeof(v)
  if v == nil or v == json.NULL then return "null" end
  if type(v) ~= "table" then return type(v) end
  local mt = getmetatable(v)
  local kind = type(mt) == "table" and rawget(mt, "json")
  if kind then return kind end
  return v[1] ~= nil and "array" or "object"
end

-- Parsing -------------------------------------------------------------------------------------------------------------

local DEEPEST = 10000
local SPACE = "^[ \t\r\n]*"

-- Parsing stops by raising this table; its field `at` is the position.
local function stop(text, at, expected)
  error({at = at, expected = expected, found = at > #text and "the end" or ("%q"):format(text:sub(at, at + 9))}, 0)
end

local function skip(text, at)
  return select(2, text:find(SPACE, at)) + 1
end

local ESCAPES = {b = "\b", f = "\f", n = "\n", r = "\r", t = "\t"}

local function isBetween(n, low, high) return n >= low and n <= high end

-- The UTF-8 text of the escape whose "u" is at `at`, and the position behind it.
local function unicodeEscape(text, at)
  local digits = text:match("^u(%x%x%x%x)", at)
  if not digits then return "u", at + 1 end
  local unit = tonumber(digits, 16)
  if isBetween(unit, 0xD800, 0xDBFF) then
    local low = tonumber(text:match("^\\u(%x%x%x%x)", at + 5) or "", 16)
    if low and isBetween(low, 0xDC00, 0xDFFF) then
      return utf8.char(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)), at + 11
    end
  end
  -- A surrogate without its other half cannot be a character; U+FFFD stands for it.
  if isBetween(unit, 0xD800, 0xDFFF) then unit = 0xFFFD end
  return utf8.char(unit), at + 5
end

-- The string that begins behind the quote before `at`, and the position behind its closing quote.
local function parseString(text, at)
  local close = text:find('["\\]', at)
  if close and text:byte(close) == 34 then return text:sub(at, close - 1), close + 1 end
  local parts, from = {}, at
  while close do
    parts[#parts + 1] = text:sub(from, close - 1)
    if text:byte(close) == 34 then return table.concat(parts), close + 1 end
    local c = text:sub(close + 1, close + 1)
    if c == "" then break end
    if c == "u" then
      parts[#parts + 1], from = unicodeEscape(text, close + 1)
    else
      parts[#parts + 1], from = ESCAPES[c] or c, close + 2
    end
    close = text:find('["\\]', from)
  end
  return stop(text, #text + 1, "the end of a string")
end

local LITERALS = {["true"] = true, ["false"] = false, null = json.NULL}

local parseValue

local function parseArray(text, at, depth)
  local array, n = json.make_array {}, 0
  at = skip(text, at)
  if text:byte(at) == 93 then return array, at + 1 end
  while true do
    n = n + 1
    array[n], at = parseValue(text, at, depth)
    at = skip(text, at)
    local c = text:byte(at)
    if c == 93 then return array, at + 1 end
    if c ~= 44 then stop(text, at, "',' or ']'") end
    at = skip(text, at + 1)
  end
end

local function parseObject(text, at, depth)
  local object = json.make_object {}
  at = skip(text, at)
  if text:byte(at) == 125 then return object, at + 1 end
  while true do
    if text:byte(at) ~= 34 then stop(text, at, "a name in quotes") end
    local name, value
    name, at = parseString(text, at + 1)
    at = skip(text, at)
    if text:byte(at) ~= 58 then stop(text, at, "':'") end
    value, at = parseValue(text, skip(text, at + 1), depth)
    object[name] = value
    at = skip(text, at)
    local c = text:byte(at)
    if c == 125 then return object, at + 1 end
    if c ~= 44 then stop(text, at, "',' or '}'") end
    at = skip(text, at + 1)
  end
end

-- The value at `at`, which is not white space, and the position behind it.
function parseValue(text, at, depth)
  local c = text:byte(at)
  if c == 34 then return parseString(text, at + 1) end
  if c == 123 or c == 91 then
    if depth > DEEPEST then stop(text, at, "less nesting") end
    if c == 123 then return parseObject(text, at + 1, depth + 1) end
    return parseArray(text, at + 1, depth + 1)
  end
  local word = text:match("^%a+", at)
  if word and LITERALS[word] ~= nil then return LITERALS[word], at + #word end
  local digits = text:match("^%-?%d*%.?%d*", at)
  if digits:find "%d" then
    digits = digits .. (text:match("^[eE][+-]?%d+", at + #digits) or "")
    return tonumber(digits), at + #digits
  end
  return stop(text, at, "a value")
end

--- The value that JSON text stands for: true and the value, or false and a message.
function json.parse(text)
  if type(text) ~= "string" then return false, ("a string is needed, not %s"):format(type(text)) end
  local ok, value, at = pcall(parseValue, text, skip(text, 1), 1)
  if ok then
    at = skip(text, at)
    if at > #text then return true, value end
    ok, value = pcall(stop, text, at, "the end")
  end
  if type(value) ~= "table" or not value.at then error(value, 0) end
  return false, ("not JSON: expected %s at position %d, found %s"):format(value.expected, value.at, value.found)
end

-- Generating ----------------------------------------------------------------------------------------------------------

local SHORT = {
  ['"'] = '\\"', ["\\"] = "\\\\", ["/"] = "\\/", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r",
  ["\t"] = "\\t",
}

local function quote(s)
  return '"' .. s:gsub('[%c"\\/]', function(c) return SHORT[c] or ("\\u%04x"):format(c:byte()) end) .. '"'
end

-- The keys of an object: in the order of its own `pairs` when it has one, else sorted by their text.
local function keysOf(t)
  local keys = {}
  for k in pairs(t) do keys[#keys + 1] = k end
  local mt = getmetatable(t)
  if not (type(mt) == "table" and rawget(mt, "__pairs")) then
    table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  end
  return keys
end

-- The shortest numeral that reads back as the same number.
local function numeral(n)
  if math.type(n) == "integer" then return tostring(n) end
  for digits = 14, 17 do
    local text = ("%%.%dg"):format(digits):format(n)
    if tonumber(text) == n then return text:find "[.e]" and text or text .. ".0" end
  end
  return tostring(n)
end

local generateValue

local function generateArray(t, path)
  local items = {}
  for i, item in ipairs(t) do items[i] = generateValue(item, path) end
  return "[" .. table.concat(items, ", ") .. "]"
end

local function generateObject(t, path)
  local items = {}
  for i, k in ipairs(keysOf(t)) do items[i] = quote(tostring(k)) .. ": " .. generateValue(t[k], path) end
  return "{" .. table.concat(items, ", ") .. "}"
end

function generateValue(v, path)
  local kind = json.typeof(v)
  if v == nil then error("nil has no JSON form; json.NULL stands for null", 0) end
  if kind == "null" or kind == "boolean" then return tostring(v) end
  if kind == "string" then return quote(v) end
  if kind == "number" then
    if v ~= v or v == math.huge or v == -math.huge then error("a number that is not finite has no JSON form", 0) end
    return numeral(v)
  end
  if type(v) ~= "table" then error(("a %s has no JSON form"):format(kind), 0) end
  if path[v] then error("a table that contains itself has no JSON form", 0) end
  path[v] = true
  local text
  if kind == "array" then text = generateArray(v, path) else text = generateObject(v, path) end
  path[v] = nil
  return text
end

--- The JSON text of a value. The names in an object are sorted, unless the table has an order of its own.
-- @raise for values that JSON cannot express
function json.generate(v)
  local ok, text = pcall(generateValue, v, {})
  if not ok then error(text, 2) end
  return text
end

return json
