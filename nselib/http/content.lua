--- Looking into HTTP responses and their fields, for the library `http`.

local stringaux = require "stringaux"

local content = {}

local MONTHS = {
  jan = 1, feb = 2, mar = 3, apr = 4, may = 5, jun = 6, jul = 7, aug = 8, sep = 9, oct = 10, nov = 11, dec = 12,
}
local WEEKDAYS = {mon = 1, tue = 2, wed = 3, thu = 4, fri = 5, sat = 6, sun = 7}

local function withoutDates(word)
  local short = word:lower()
  if #short > 3 and not short:find "day$" then return nil end
  short = short:sub(1, 3)
  return (MONTHS[short] or WEEKDAYS[short]) and "" or nil
end

--- A page without what changes from request to request: numbers, names of days and months, addresses, paths, and the
-- markup.
function content.clean(body)
  return (body
    :gsub("<[^>]*>", " ")
    :gsub("%a+://[^%s\"'<>]+", " ")
    :gsub("/[^%s\"'<>]+", " ")
    :gsub("%a+", withoutDates)
    :gsub("%d+", " ")
    :gsub("%s+", " "))
end

--- Search a response: its status line, then each line of its header, then its body.
-- @param pattern a Lua pattern; letters match in either case unless `case_sensitive` is true
-- @return true and an array of the captures (or of the whole match); or false
function content.response_contains(response, pattern, case_sensitive)
  if not case_sensitive then pattern = stringaux.ipattern(pattern) end
  local places = {response["status-line"]}
  for _, line in ipairs(response.rawheader or {}) do places[#places + 1] = line end
  places[#places + 1] = response.body
  for _, place in ipairs(places) do
    local captures = {place:match(pattern)}
    if captures[1] ~= nil then return true, captures end
  end
  return false
end

-- Fields ---------------------------------------------------------------------------------------------------------

-- Day, month name, year, time; the order in which the three forms of RFC 9110, section 5.6.7, give them.
local DATE_FORMS = {
  {"^%a+, (%d%d) (%a+) (%d%d%d%d) (%d%d):(%d%d):(%d%d) GMT$", "day", "month", "year", "hour", "min", "sec"},
  {"^%a+, (%d%d)%-(%a+)%-(%d%d) (%d%d):(%d%d):(%d%d) GMT$", "day", "month", "year", "hour", "min", "sec"},
  {"^%a+ (%a+) +(%d%d?) (%d%d):(%d%d):(%d%d) (%d%d%d%d)$", "month", "day", "hour", "min", "sec", "year"},
}

--- The date table of an HTTP date, in UTC; nil when it is none.
function content.parse_date(s)
  for _, form in ipairs(DATE_FORMS) do
    local parts = {s:match(form[1])}
    if parts[1] then
      local date = {isdst = false}
      for i, part in ipairs(parts) do
        date[form[i + 1]] = math.tointeger(tonumber(part)) or MONTHS[part:lower():sub(1, 3)]
      end
      -- Years of two digits: 70 to 99 belong to the last century.
      if date.year and date.year < 100 then date.year = date.year + (date.year < 70 and 2000 or 1900) end
      return date.month and date or nil
    end
  end
  return nil
end

-- A token or quoted string at `at`, and the position behind it; nil when there is neither.
local function wordAt(s, at)
  if s:sub(at, at) ~= '"' then
    local token, after = s:match("^([^%c%s()<>@,;:\\\"/%[%]?={}]+)()", at)
    return token, after
  end
  local text, i = {}, at + 1
  while i <= #s do
    local c = s:sub(i, i)
    if c == '"' then return table.concat(text), i + 1 end
    if c == "\\" then
      i = i + 1
      c = s:sub(i, i)
    end
    text[#text + 1] = c
    i = i + 1
  end
  return nil
end

local function parameterAt(s, at)
  local name, after = s:match("^([%w!#$%%&'*+.^_`|~-]+)%s*=%s*()", at)
  if not name then return nil end
  local value
  value, after = wordAt(s, after)
  if not value then return nil end
  return name:lower(), value, after
end

--- The challenges in a field WWW-Authenticate, as an array of tables with `scheme` and `params`; nil when it is
-- malformed.
function content.parse_www_authenticate(s)
  local challenges = {}
  local at = s:match "^[%s,]*()"
  while at <= #s do
    local scheme, after = s:match("^([%w!#$%%&'*+.^_`|~-]+)()", at)
    if not scheme then return nil end
    local challenge = {scheme = scheme, params = {}}
    challenges[#challenges + 1] = challenge
    at = s:match("^%s*()", after)
    while true do
      local name, value, behind = parameterAt(s, at)
      if not name then break end
      challenge.params[name] = value
      at = s:match("^%s*()", behind)
      if at <= #s and s:sub(at, at) ~= "," then return nil end
      at = s:match("^[%s,]*()", at)
    end
    if at <= #s and not s:find("^[,%w]", at) then return nil end
    if s:sub(at, at) == "=" then return nil end
    at = s:match("^[%s,]*()", at)
  end
  return challenges
end

-- Forms ----------------------------------------------------------------------------------------------------------

--- A pattern that finds a tag in HTML whatever the case of its name.
function content.tag_pattern(tag, endtag)
  return ("<%s%%s*%s%%f[%%s/>].->"):format(endtag and "/" or "", stringaux.ipattern(tag))
end

--- The forms of an HTML page, each as text from its tag up to its end tag.
function content.grab_forms(body)
  local forms = {}
  local at = 1
  while true do
    local first, last = body:find(content.tag_pattern("form"), at)
    if not first then return forms end
    local stop = body:find(content.tag_pattern("form", true), last + 1)
    if not stop then return forms end
    forms[#forms + 1] = body:sub(first, stop - 1)
    at = stop
  end
end

-- The value of an attribute in a tag; "" for one without a value, nil when it is not there.
local function attribute(tag, name)
  local pattern = "%s" .. stringaux.ipattern(name)
  return tag:match(pattern .. '%s*=%s*"([^"]*)"')
    or tag:match(pattern .. "%s*=%s*'([^']*)'")
    or tag:match(pattern .. "%s*=%s*([^%s\"'>]+)")
    or tag:match(pattern .. "()%f[%s/>]") and ""
    or nil
end

--- What a form sends where: `action`, `method` (lower case, nil when not given) and `fields`, an array of tables with
-- `name`, `type` and `value`. Fields without a name are left out.
function content.parse_form(form)
  local parsed = {fields = {}}
  local tag = form:match(content.tag_pattern("form"))
  if tag then
    parsed.action = attribute(tag, "action")
    local method = attribute(tag, "method")
    parsed.method = method and method:lower()
  end
  for field in form:gmatch "<[^>]*>" do
    local kind = field:match "^<%s*(%a+)"
    kind = kind and kind:lower()
    if kind == "input" or kind == "textarea" or kind == "select" or kind == "button" then
      local name = attribute(field, "name")
      if name then
        local type = attribute(field, "type") or kind == "textarea" and kind or nil
        table.insert(parsed.fields, {name = name, type = type and type:lower(), value = attribute(field, "value")})
      end
    end
  end
  return parsed
end

return content
