-- What the library tests share: `show(...)` prints its values on one line, tables with sorted keys, strings quoted,
-- so that each call can carry its expectation in a comment beside it (`--> text`). `fails(f, ...)` prints the message.

local support = {}

local function quote(s)
  return '"' .. s:gsub('[%c"\\\127-\255]', function(c)
    if c == "\n" then return "\\n" end
    if c == "\r" then return "\\r" end
    if c == '"' or c == "\\" then return "\\" .. c end
    return ("\\%03d"):format(c:byte())
  end) .. '"'
end

local render

local function renderKey(k)
  if type(k) == "string" and k:find "^[%a_][%w_]*$" then return k end
  return "[" .. render(k) .. "]"
end

-- Ordered tables (those with `__pairs`) keep their own order; others are sorted by the text of the key.
local function renderTable(t)
  local parts, mt = {}, getmetatable(t)
  local n = 0
  for i, v in ipairs(t) do n = i; parts[#parts + 1] = render(v) end
  local named = {}
  for k, v in pairs(t) do
    if not (math.type(k) == "integer" and k >= 1 and k <= n) then
      named[#named + 1] = renderKey(k) .. "=" .. render(v)
    end
  end
  if not (type(mt) == "table" and rawget(mt, "__pairs")) then table.sort(named) end
  table.move(named, 1, #named, #parts + 1, parts)
  return "{" .. table.concat(parts, ", ") .. "}"
end

function render(v)
  if type(v) == "string" then return quote(v) end
  if type(v) == "table" then return renderTable(v) end
  if type(v) == "function" or type(v) == "thread" or type(v) == "userdata" then return type(v) end
  return tostring(v)
end

--- Print all values on one line, separated by a blank.
function support.show(...)
  local parts = {}
  for i = 1, select("#", ...) do parts[i] = render((select(i, ...))) end
  print(table.concat(parts, " "))
end

--- Call `f` and print `error: ` and the message without its position; complain when it does not fail.
function support.fails(f, ...)
  local ok, message = pcall(f, ...)
  if ok then print "no error" return end
  print("error: " .. tostring(message):gsub("^[^\n]-:%d+: ", ""))
end

return support
