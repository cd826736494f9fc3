--- Web addresses: taking them apart, putting them together, resolving relative ones, query strings (RFC 3986).
--
-- A parsed address is a table with those of these fields that are present: `scheme` (lower case), `authority`,
-- `userinfo`, `user`, `password`, `host`, `ascii_host` (the host as the name system knows it), `port` (a number),
-- `path` (always), `params`, `query`, `fragment`. For crawlers there are also `is_folder` (the path ends in "/") and
-- `extension`.

local url = {_VERSION = "neap 1"}

local UNRESERVED = "%w%-._~"

local function percent(c)
  return ("%%%02X"):format(c:byte())
end

--- `s` with everything but letters, digits and "-._~" written as "%XX".
function url.escape(s)
  return (s:gsub("[^" .. UNRESERVED .. "]", percent))
end

--- `s` with every "%XX" replaced by the byte it stands for.
function url.unescape(s)
  return (s:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

-- Escapes in one spelling: those of unreserved characters undone, the others in upper case (RFC 3986, 6.2.2).
local function normalize(s)
  return (s:gsub("%%(%x%x)", function(hex)
    local c = string.char(tonumber(hex, 16))
    if c:find("^[" .. UNRESERVED .. "]$") then return c end
    return "%" .. hex:upper()
  end))
end

-- Escape what may not stand in a component; `allowed` is the inside of a pattern set. Existing escapes are kept.
local function protect(s, allowed)
  return (s:gsub("[^%%" .. UNRESERVED .. allowed .. "]", percent):gsub("%%(%x?%x?)", function(hex)
    if #hex < 2 then return "%25" .. hex end
    return nil
  end))
end

local SEGMENT = "!$&'()*+,;=:@"
local PATH = SEGMENT .. "/"
local QUERY = PATH .. "?"

-- Host names ----------------------------------------------------------------------------------------------------------

local PUNY_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789"

-- RFC 3492, section 6.1.
local function adaptBias(delta, count, first)
  delta = first and delta // 700 or delta // 2
  delta = delta + delta // count
  local k = 0
  while delta > 455 do
    delta = delta // 35
    k = k + 36
  end
  return k + 36 * delta // (delta + 38)
end

-- RFC 3492, section 6.3, for an array of code points.
local function punycode(points)
  local out, basic = {}, 0
  for _, c in ipairs(points) do
    if c < 128 then
      out[#out + 1] = string.char(c)
      basic = basic + 1
    end
  end
  if basic > 0 then out[#out + 1] = "-" end
  local n, delta, bias, done = 128, 0, 72, basic
  while done < #points do
    local least = math.maxinteger
    for _, c in ipairs(points) do
      if c >= n and c < least then least = c end
    end
    delta = delta + (least - n) * (done + 1)
    n = least
    for _, c in ipairs(points) do
      if c < n then delta = delta + 1 end
      if c == n then
        local q, k = delta, 36
        while true do
          local t = math.max(1, math.min(26, k - bias))
          if q < t then break end
          local digit = t + (q - t) % (36 - t)
          out[#out + 1] = PUNY_DIGITS:sub(digit + 1, digit + 1)
          q = (q - t) // (36 - t)
          k = k + 36
        end
        out[#out + 1] = PUNY_DIGITS:sub(q + 1, q + 1)
        bias = adaptBias(delta, done + 1, done == basic)
        delta, done = 0, done + 1
      end
    end
    delta, n = delta + 1, n + 1
  end
  return table.concat(out)
end

-- The host with every label that is not ASCII in its "xn--" form; as it is when it is not UTF-8.
local function asciiHost(host)
  if not host:find "[\x80-\xff]" or not utf8.len(host) then return host end
  return (host:gsub("[^.]+", function(label)
    if not label:find "[\x80-\xff]" then return nil end
    local points = {}
    for _, c in utf8.codes(label:lower()) do points[#points + 1] = c end
    return "xn--" .. punycode(points)
  end))
end

-- Parsing and building ------------------------------------------------------------------------------------------------

local function parseAuthority(parsed, authority)
  parsed.authority = authority
  local userinfo, rest = authority:match "^(.*)@(.*)$"
  if userinfo then
    parsed.userinfo = userinfo
    parsed.user, parsed.password = userinfo:match "^([^:]*):?(.*)$"
    if not userinfo:find(":", 1, true) then parsed.password = nil end
    authority = rest
  end
  local host, port = authority:match "^(.*):(%d*)$"
  -- The colons of an IPv6 address in brackets are not followed by a port.
  if host and not (host:find("[", 1, true) and not host:find("]", 1, true)) then
    authority = host
    parsed.port = math.tointeger(tonumber(port))
  end
  if authority ~= "" then
    parsed.host = authority
    parsed.ascii_host = asciiHost(authority):lower()
  end
end

--- The parts of an address. Fields it does not have are taken from the table `default`.
function url.parse(address, default)
  local parsed = {}
  for k, v in pairs(default or {}) do parsed[k] = v end
  local rest = normalize(address)
  local function cut(pattern, field)
    local before, part = rest:match(pattern)
    if before then
      rest = before
      parsed[field] = part
    end
  end
  cut("^(.-)#(.*)$", "fragment")
  local scheme, afterScheme = rest:match "^(%a[%w+.-]*):(.*)$"
  if scheme then
    parsed.scheme, rest = scheme:lower(), afterScheme
  end
  cut("^(.-)%?(.*)$", "query")
  local authority, afterAuthority = rest:match "^//([^/]*)(.*)$"
  if authority then
    parseAuthority(parsed, authority)
    rest = afterAuthority
  end
  cut("^(.-);(.*)$", "params")
  parsed.path = rest
  parsed.is_folder = rest:sub(-1) == "/"
  parsed.extension = rest:match "[^/]%.([^./]+)$"
  return parsed
end

local function buildAuthority(parsed)
  if not parsed.host then return parsed.authority end
  local authority = parsed.host
  if authority:find(":", 1, true) and authority:sub(1, 1) ~= "[" then authority = "[" .. authority .. "]" end
  if parsed.port then authority = authority .. ":" .. parsed.port end
  local userinfo = parsed.userinfo
  if parsed.user then userinfo = parsed.user .. (parsed.password and ":" .. parsed.password or "") end
  return userinfo and userinfo .. "@" .. authority or authority
end

--- The address that has these parts. What may not stand in a part is escaped.
function url.build(parsed)
  local address = protect(parsed.path or "", PATH)
  if parsed.params then address = address .. ";" .. protect(parsed.params, PATH) end
  if parsed.query then address = address .. "?" .. protect(parsed.query, QUERY) end
  local authority = buildAuthority(parsed)
  if authority then
    if address:find "^[^/?#;]" then address = "/" .. address end
    address = "//" .. authority .. address
  end
  if parsed.scheme then address = parsed.scheme .. ":" .. address end
  if parsed.fragment then address = address .. "#" .. protect(parsed.fragment, QUERY) end
  return address
end

-- Relative addresses --------------------------------------------------------------------------------------------------

-- RFC 3986, section 5.2.4.
local function removeDots(path)
  local out = {}
  local absolute = path:sub(1, 1) == "/"
  local directory = path:find "/%.?%.?$" or path == "." or path == ".."
  for segment in path:gmatch "[^/]+" do
    if segment == ".." then
      out[#out] = nil
    elseif segment ~= "." then
      out[#out + 1] = segment
    end
  end
  local result = (absolute and "/" or "") .. table.concat(out, "/")
  if directory and result:sub(-1) ~= "/" and result ~= "" then result = result .. "/" end
  return result
end

-- RFC 3986, section 5.2.3.
local function merge(base, path)
  if (base.host or base.authority) and base.path == "" then return "/" .. path end
  return (base.path:match "^.*/" or "") .. path
end

--- The address that `relative` means on the page `base` (RFC 3986, section 5.2). Each is a string or a parsed address.
function url.absolute(base, relative)
  if type(base) ~= "table" then base = url.parse(base) end
  local target = relative
  if type(relative) == "table" then
    target = {}
    for k, v in pairs(relative) do target[k] = v end
  else
    target = url.parse(relative)
  end
  if target.scheme then
    if target.host then target.path = removeDots(target.path) end
    return url.build(target)
  end
  target.scheme = base.scheme
  if target.host or target.authority then
    target.path = removeDots(target.path)
    return url.build(target)
  end
  for _, field in ipairs {"authority", "userinfo", "user", "password", "host", "port"} do
    target[field] = base[field]
  end
  if target.path == "" and not target.params then
    target.path, target.params = base.path, base.params
    target.query = target.query or base.query
  elseif target.path:sub(1, 1) == "/" then
    target.path = removeDots(target.path)
  else
    target.path = removeDots(merge(base, target.path))
  end
  return url.build(target)
end

-- Paths and queries ---------------------------------------------------------------------------------------------------

--- The segments of a path, without escapes, as an array; its fields `is_absolute` and `is_directory` are 1 when the
-- path begins and ends with "/".
function url.parse_path(path)
  local segments = {}
  for segment in path:gmatch "[^/]+" do segments[#segments + 1] = url.unescape(segment) end
  if path:sub(1, 1) == "/" then segments.is_absolute = 1 end
  if path:sub(-1) == "/" then segments.is_directory = 1 end
  return segments
end

--- The path with these segments. They are escaped where needed unless `unsafe` is true.
function url.build_path(segments, unsafe)
  local parts = {}
  for i, segment in ipairs(segments) do
    parts[i] = unsafe and segment or segment:gsub("[^" .. UNRESERVED .. SEGMENT .. "]", percent)
  end
  local path = table.concat(parts, "/")
  if segments.is_absolute then path = "/" .. path end
  if segments.is_directory and path:sub(-1) ~= "/" then path = path .. "/" end
  return path
end

--- The names and values of a query such as "a=1&b=2", without escapes, as a table. Of equal names the last counts.
function url.parse_query(query)
  local values = {}
  for pair in query:gsub("&amp;", "&"):gmatch "[^&]+" do
    local name, value = pair:match "^([^=]*)=(.*)$"
    values[url.unescape(name or pair)] = url.unescape(value or "")
  end
  return values
end

--- The query with these names and values, escaped, sorted by name.
function url.build_query(values)
  local pieces = {}
  for name, value in pairs(values) do
    pieces[#pieces + 1] = url.escape(tostring(name)) .. "=" .. url.escape(tostring(value))
  end
  table.sort(pieces)
  return table.concat(pieces, "&")
end

local DEFAULT_PORTS = {http = 80, https = 443}

--- The port a scheme uses when none is named; nil for schemes other than http and https.
function url.get_default_port(scheme)
  return DEFAULT_PORTS[scheme:lower()]
end

--- The scheme whose default port this is (a number or a port table), or nil.
function url.get_default_scheme(port)
  local number = type(port) == "table" and port.number or port
  for scheme, default in pairs(DEFAULT_PORTS) do
    if default == number then return scheme end
  end
  return nil
end

return url
