--- Reading HTTP/1.x responses from a socket, for the library `http`.

local url = require "url"

local response = {}

-- Reader ---------------------------------------------------------------------------------------------------------

-- What was received and not yet used is kept here, not in the socket: a body has no delimiter that `receive_buf` could
-- look for.
local Reader = {}
Reader.__index = Reader

--- A reader over `socket`; `received` is what was read from it already.
function response.reader(socket, received)
  return setmetatable({socket = socket, buffer = received or ""}, Reader)
end

-- true, or nil and a message.
function Reader:more()
  local ok, data = self.socket:receive()
  if not ok then return nil, data end
  self.buffer = self.buffer .. data
  return true
end

-- The next line with its end; or nil and a message.
function Reader:line()
  local from = 1
  while true do
    local stop = self.buffer:find("\n", from, true)
    if stop then
      local line = self.buffer:sub(1, stop)
      self.buffer = self.buffer:sub(stop + 1)
      return line
    end
    from = #self.buffer + 1
    local ok, problem = self:more()
    if not ok then return nil, problem end
  end
end

-- Exactly `n` bytes; or what there is before the failure, and a message.
function Reader:exactly(n)
  local parts, have = {self.buffer}, #self.buffer
  local problem
  while have < n do
    local ok, data = self.socket:receive()
    if not ok then
      problem = data
      break
    end
    parts[#parts + 1] = data
    have = have + #data
  end
  local all = table.concat(parts)
  self.buffer = all:sub(n + 1)
  return all:sub(1, n), problem
end

-- Everything up to the end of the stream or one byte more than `limit`; and a message when the stream did not just end.
function Reader:rest(limit)
  local parts, have = {self.buffer}, #self.buffer
  local problem
  while not limit or have <= limit do
    local ok, data = self.socket:receive()
    if not ok then
      if data ~= "EOF" then problem = data end
      break
    end
    parts[#parts + 1] = data
    have = have + #data
  end
  self.buffer = ""
  return table.concat(parts), problem
end

-- Header ---------------------------------------------------------------------------------------------------------

local ATTRIBUTE = "^%s*([^=;]*)=?([^;]*);?()"

-- One cookie: `name`, `value`, and its attributes under their names in lower case ("" for those without a value).
local function parseCookie(text)
  local name, value, at = text:match(ATTRIBUTE)
  if not name or name == "" then return nil end
  local cookie = {name = name:match "^(.-)%s*$", value = value:match "^%s*(.-)%s*$"}
  while at <= #text do
    local key, setting, after = text:match(ATTRIBUTE, at)
    key = key:match "^(.-)%s*$":lower()
    if key ~= "" and key ~= "name" and key ~= "value" then cookie[key] = setting:match "^%s*(.-)%s*$" end
    if after <= at then break end
    at = after
  end
  return cookie
end

-- Read header lines into the fields `rawheader`, `header` and `cookies` of `r`; nil and a message when they break off.
local function readHeader(reader, r)
  local name
  while true do
    local line, problem = reader:line()
    if not line then return nil, problem end
    line = line:gsub("\r?\n$", "")
    table.insert(r.rawheader, line)
    if line == "" then return true end
    local folded = line:match "^[ \t]+(.-)%s*$"
    if folded then
      if name then r.header[name] = r.header[name] .. " " .. folded end
    else
      local field, value = line:match "^([^:%s]+)%s*:%s*(.-)%s*$"
      name = field and field:lower()
      if name then
        r.header[name] = r.header[name] and r.header[name] .. ", " .. value or value
        if name == "set-cookie" then table.insert(r.cookies, parseCookie(value)) end
      end
    end
  end
end

-- Body -----------------------------------------------------------------------------------------------------------

local TOO_LARGE = "the body is larger than the limit"

-- A chunked body: text, a message when it is damaged, and whether it was cut at `limit`.
local function readChunked(reader, limit)
  local parts, have = {}, 0
  local function finish(problem, cut) return table.concat(parts), problem, cut end
  while true do
    local line, problem = reader:line()
    if not line then return finish("no chunk size: " .. problem) end
    local size = tonumber(line:match "^%s*(%x+)" or "", 16)
    if not size then return finish(("not a chunk size: %q"):format(line)) end
    if size == 0 then
      -- Trailer fields are of no interest; a server that leaves out the empty line after them is forgiven.
      repeat
        line = reader:line()
      until not line or line:find "^\r?\n$"
      return finish()
    end
    local room = limit and limit - have
    local data
    data, problem = reader:exactly(room and math.min(size, room + 1) or size)
    if room and #data > room then
      parts[#parts + 1] = data:sub(1, room)
      return finish(nil, true)
    end
    parts[#parts + 1] = data
    have = have + #data
    if problem then return finish(problem) end
    line, problem = reader:line()
    if not line then return finish("no end of chunk: " .. problem) end
    if not line:find "^\r?\n$" then return finish "a chunk is longer than its size" end
  end
end

local function cutAt(text, limit)
  if limit and #text > limit then return text:sub(1, limit), true end
  return text, false
end

-- Several equal Content-Length fields are one (RFC 9110, 8.6).
local function contentLength(value)
  local length
  for part in value:gmatch "[^,]+" do
    local digits = part:match "^%s*(%d+)%s*$"
    if not digits or (length and digits ~= length) then return nil end
    length = digits
  end
  return math.tointeger(tonumber(length))
end

-- The body: text, a message when it is not complete, whether it was cut at `limit`, whether the connection can go on.
local function readBody(reader, r, method, limit)
  if method == "HEAD" or r.status == 204 or r.status == 304 then return "", nil, false end
  if (r.header["transfer-encoding"] or ""):lower():find "chunked%s*$" then return readChunked(reader, limit) end
  local length = r.header["content-length"]
  if not length then
    r.untilClose = true
    local body, problem = reader:rest(limit)
    local cut
    body, cut = cutAt(body, limit)
    return body, not cut and problem or nil, cut
  end
  local n = contentLength(length)
  if not n then return "", ("not a Content-Length: %q"):format(length), false end
  local body, problem = reader:exactly(limit and math.min(n, limit + 1) or n)
  local cut
  body, cut = cutAt(body, limit)
  return body, problem, cut
end

-- Undo the content encodings as far as possible. Names of those undone and of those left are listed.
local function decode(r)
  local encodings = r.header["content-encoding"]
  r.body = r.rawbody
  if not encodings then return end
  r.decoded, r.undecoded = {}, {}
  local names = {}
  for name in encodings:gmatch "[^%s,]+" do table.insert(names, 1, name) end
  local hasZlib, zlib = pcall(require, "zlib")
  for _, name in ipairs(names) do
    local kind = name:lower()
    local ok, text = #r.undecoded == 0, r.body
    if ok and kind ~= "identity" then
      ok = hasZlib and (kind == "gzip" or kind == "x-gzip" or kind == "deflate")
      if ok then ok, text = pcall(function() return zlib.inflate(r.body):read "*a" end) end
    end
    if ok and text then
      r.body = text
      table.insert(r.decoded, name)
    else
      table.insert(r.undecoded, 1, name)
    end
  end
  if #r.decoded > 0 then
    r.header["content-encoding"] = #r.undecoded > 0 and table.concat(r.undecoded, ", ") or nil
    r.header["content-length"] = tostring(#r.body)
  end
end

-- Response -------------------------------------------------------------------------------------------------------

local function empty()
  return {header = {}, rawheader = {}, cookies = {}, body = "", rawbody = ""}
end

--- A response that stands for a failure: no status, the message in place of the status line.
-- @param incomplete the part of a response that was received
function response.failed(message, incomplete)
  return {["status-line"] = message, header = {}, rawheader = {}, incomplete = incomplete}
end

local function readStatus(reader, r)
  local line, problem = reader:line()
  if not line then return nil, problem end
  r["status-line"] = line
  local version, status = line:match "^HTTP/(%d+%.%d+)%s+(%d%d%d)%f[%D]"
  if not version then return nil, ("not a status line: %q"):format(line) end
  r.version, r.status = version, math.tointeger(tonumber(status))
  return true
end

--- Read the response to a request of the given method; informational ones (1xx) are skipped.
-- @param limit greatest size of the body, or nil @param truncated whether a larger body is just cut
-- @return the response, and whether another one can follow on the connection
function response.read(reader, method, limit, truncated)
  local r
  repeat
    r = empty()
    local ok, problem = readStatus(reader, r)
    if ok then ok, problem = readHeader(reader, r) end
    if not ok then return response.failed("no HTTP response: " .. problem, r), false end
  until r.status >= 200
  local problem, cut
  r.rawbody, problem, cut = readBody(reader, r, method, limit)
  local open = not cut and not problem and not r.untilClose and r.version ~= "1.0"
    and not (r.header.connection or ""):lower():find "close"
  r.untilClose = nil
  r.body = r.rawbody
  r.truncated = cut or nil
  if cut and not truncated then problem = TOO_LARGE end
  if problem then return response.failed("incomplete HTTP response: " .. problem, r), false end
  if method ~= "HEAD" and not cut then decode(r) end
  return r, open
end

local REDIRECTIONS = {[301] = true, [302] = true, [303] = true, [307] = true, [308] = true}

--- The address a response redirects to, as `url.parse` gives it, or nil; `base` is the address that was asked for.
function response.redirection(base, r)
  local location = r.header and r.header.location
  if not location or not REDIRECTIONS[r.status] then return nil end
  local target = url.parse(url.absolute(base, location))
  if target.path == "" then target.path = "/" end
  target.port = target.port or target.scheme and url.get_default_port(target.scheme)
  return target
end

return response
