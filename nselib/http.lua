--- HTTP client: one request at a time, redirections followed, TLS where it is needed.
--
-- A request function gives a response table, also when it failed; then `status` is nil and `status-line` says why:
--
--  * `status` (a number), `version`, `status-line` (with its line end), `header` (names in lower case, equal ones
--    joined with ", "), `rawheader` (the lines as they came, the empty one at the end too), `cookies` (tables with
--    `name`, `value` and the attributes, names in lower case)
--  * `rawbody`, and `body`, in which content encodings are undone when the engine has the library `zlib`; `decoded` and
--    `undecoded` list their names
--  * `location` (the redirections met), `truncated` (the body was cut), `incomplete` (what there was of a response that
--    failed), `ssl` (it came through TLS)
--
-- Options, in the table that most functions take:
--
--  * `timeout` (milliseconds), `any_af` (see `comm`), `scheme` ("http" or "https": do not try the other)
--  * `header` (a table of fields), `content` (a string, or a table sent as a form), `cookies` (a string, or an array as
--    in a response), `auth` (a table with `username` and `password`, for Basic authentication)
--  * `max_body_size` (bytes, -1 for any), `truncated_ok` (a larger body is cut and is no failure)
--  * `redirect_ok`: false, a number of redirections, or a function called with host and port that gives a function
--    which is called with each parsed address and tells whether to go there
--
-- Script arguments: `http.useragent`, `http.host`, `http.max-body-size`, `http.truncated-ok`, `http.pipeline`,
-- `http.max-pipeline`.
--
-- What is not here: responses are not cached (`bypass_cache`, `no_cache` and `no_cache_body` change nothing), and
-- Digest and NTLM authentication give a failed response.

local base64 = require "base64"
local comm = require "comm"
local content = require "http.content"
local rand = require "rand"
local reading = require "http.response"
local shortport = require "shortport"
local stdnse = require "stdnse"
local url = require "url"

local http = {}

--- The field User-Agent of all requests that do not set it.
http.USER_AGENT = stdnse.get_script_args "http.useragent" or "Mozilla/5.0 (compatible; Neap)"

local DEFAULT_MAX_BODY = 2 * 1024 * 1024
local MAX_REDIRECTS = 5
local DEFAULT_PIPELINE = 40

-- Requests -------------------------------------------------------------------------------------------------------

local function portNumber(port)
  return type(port) == "table" and port.number or port
end

local function schemeOf(host, port, options)
  if options.scheme then return options.scheme end
  if type(port) == "table" and shortport.ssl(host, port) then return "https" end
  if portNumber(port) == 443 then return "https" end
  return "http"
end

local function bracketed(name)
  return name:find(":", 1, true) and "[" .. name .. "]" or name
end

local function hostField(host, port, options)
  local given = stdnse.get_script_args "http.host"
  if given then return given end
  local name = bracketed(stdnse.get_hostname(host))
  local number = portNumber(port)
  if number == url.get_default_port(schemeOf(host, port, options)) then return name end
  return ("%s:%d"):format(name, number)
end

-- The value of the field Cookie; cookies for other paths are left out.
local function cookieField(cookies, path)
  if type(cookies) == "string" then return cookies end
  local pairs = {}
  for _, cookie in ipairs(cookies) do
    local within = cookie.path or "/"
    local folder = within:sub(-1) == "/" and within or within .. "/"
    if path == within or path:sub(1, #folder) == folder then pairs[#pairs + 1] = cookie.name .. "=" .. cookie.value end
  end
  return #pairs > 0 and table.concat(pairs, "; ") or nil
end

-- The text of a request. Fields of `options.header` replace the ones this would set.
local function buildRequest(host, port, method, path, options, connection)
  local names, values = {}, {}
  local function set(name, value)
    local key = name:lower()
    if value == nil or values[key] then return end
    names[#names + 1] = name
    values[key] = tostring(value)
  end
  local given = {}
  for name in pairs(options.header or {}) do given[#given + 1] = name end
  table.sort(given)
  for _, name in ipairs(given) do set(name, options.header[name]) end

  local body = options.content
  if type(body) == "table" then
    body = url.build_query(body)
    set("Content-Type", "application/x-www-form-urlencoded")
  end
  set("Host", hostField(host, port, options))
  set("Connection", connection)
  if http.USER_AGENT ~= "" then set("User-Agent", http.USER_AGENT) end
  if options.cookies then set("Cookie", cookieField(options.cookies, path)) end
  if options.auth then
    set("Authorization", "Basic " .. base64.enc(options.auth.username .. ":" .. options.auth.password))
  end
  if body then set("Content-Length", #body) elseif method == "POST" or method == "PUT" then set("Content-Length", 0) end

  local lines = {("%s %s HTTP/1.1"):format(method, path)}
  for _, name in ipairs(names) do lines[#lines + 1] = ("%s: %s"):format(name, values[name:lower()]) end
  return table.concat(lines, "\r\n") .. "\r\n\r\n" .. (body or "")
end

local function limitOf(options)
  local limit = tonumber(options.max_body_size or stdnse.get_script_args "http.max-body-size") or DEFAULT_MAX_BODY
  if limit < 0 then return nil end
  return limit
end

local function mayTruncate(options)
  if options.truncated_ok ~= nil then return options.truncated_ok end
  local given = stdnse.get_script_args "http.truncated-ok"
  return given ~= nil and given ~= "false" and given ~= "0"
end

-- Connect and send: the socket, a reader for the response, and whether it is TLS; or nil and a message.
local function send(host, port, text, options)
  local commOptions = {timeout = options.timeout, any_af = options.any_af}
  local socket, received, proto
  if options.scheme then
    proto = options.scheme == "https" and "ssl" or "tcp"
    commOptions.proto = proto
    socket, received = comm.opencon(host, port, text, commOptions)
  else
    socket, received, proto = comm.tryssl(host, port, text, commOptions)
  end
  if not socket then return nil, received end
  return socket, reading.reader(socket, received), proto == "ssl"
end

--- Ask for a path with any method and give the response, whatever it is.
function http.generic_request(host, port, method, path, options)
  options = options or {}
  if options.auth and (options.auth.digest or options.auth.ntlm) then
    return reading.failed "only Basic authentication is supported"
  end
  local text = buildRequest(host, port, method, path, options, "close")
  local socket, reader, ssl = send(host, port, text, options)
  if not socket then return reading.failed("no connection: " .. reader) end
  local response = reading.read(reader, method, limitOf(options), mayTruncate(options))
  socket:close()
  if response.status then response.ssl = ssl end
  return response
end

-- Redirections ---------------------------------------------------------------------------------------------------

-- Whether two host names belong together: equal, or with the same last two labels. Addresses must be equal.
local function sameSite(a, b)
  a, b = a:lower(), b:lower()
  if a == b then return true end
  if a:find "^[%d.]+$" or a:find(":", 1, true) then return false end
  local domain = a:match "([^.]+%.[^.]+)$"
  return domain ~= nil and domain == b:match "([^.]+%.[^.]+)$"
end

local function isHost(host, name)
  local plain = name:gsub("^%[(.*)%]$", "%1")
  if type(host) ~= "table" then return sameSite(host, plain) end
  for _, known in ipairs {host.targetname or host.ip, host.ip, host.name or ""} do
    if known ~= "" and sameSite(known, plain) then return true end
  end
  return false
end

--- The default for the option `redirect_ok`: a function that tells whether to follow a redirection to a parsed address.
-- It stays on the same host or domain, port and scheme, avoids addresses with credentials and the one just asked for,
-- and says no after `counter` (5) redirections.
function http.redirect_ok(host, port, counter)
  local left = counter or MAX_REDIRECTS
  local scheme = schemeOf(host, port, {})
  local previous
  return function(target)
    if left <= 0 or target.userinfo or not target.host or not isHost(host, target.host) then return false end
    if target.port ~= portNumber(port) or target.scheme ~= scheme then return false end
    local address = url.build(target)
    if address == previous then return false end
    previous = address
    left = left - 1
    return true
  end
end

local function redirectTest(host, port, options)
  local choice = options.redirect_ok
  if choice == false then return function() return false end end
  if type(choice) == "function" then return choice(host, port) end
  return http.redirect_ok(host, port, type(choice) == "number" and choice or nil)
end

-- The address of a path on a host, parsed.
local function addressOf(host, port, path, response)
  local scheme = response.ssl and "https" or schemeOf(host, port, {})
  local base = url.parse(("%s://%s:%d"):format(scheme, bracketed(stdnse.get_hostname(host)), portNumber(port)))
  return url.parse(url.absolute(base, path))
end

--- The address a response redirects to, as `url.parse` gives it; nil when it does not redirect.
function http.parse_redirect(host, port, path, response)
  return reading.redirection(addressOf(host, port, path, response), response)
end

local function pathOf(target)
  local path = target.path
  if target.params then path = path .. ";" .. target.params end
  if target.query then path = path .. "?" .. target.query end
  return path:gsub(" ", "%%20")
end

local function follow(host, port, method, path, options)
  options = options or {}
  local allowed = redirectTest(host, port, options)
  local locations = {}
  local response = http.generic_request(host, port, method, path, options)
  while true do
    local target = http.parse_redirect(host, port, path, response)
    if not target then break end
    locations[#locations + 1] = response.header.location
    if not allowed(target) then break end
    if target.host and not isHost(host, target.host) then host = target.host:gsub("^%[(.*)%]$", "%1") end
    if target.port and target.port ~= portNumber(port) then
      port = {number = target.port, protocol = "tcp", state = "open"}
    end
    path = pathOf(target)
    response = http.generic_request(host, port, method, path, options)
  end
  if #locations > 0 then response.location = locations end
  return response
end

--- Get a page, following redirections.
function http.get(host, port, path, options)
  return follow(host, port, "GET", path, options)
end

--- Get the header of a page, following redirections.
function http.head(host, port, path, options)
  return follow(host, port, "HEAD", path, options)
end

--- Get the page at an address such as "http://host:port/path?query".
function http.get_url(address, options)
  local parsed = url.parse(address)
  if not parsed.host or not parsed.scheme then return reading.failed(("not an HTTP address: %s"):format(address)) end
  local scoped = {}
  for k, v in pairs(options or {}) do scoped[k] = v end
  scoped.scheme = scoped.scheme or parsed.scheme
  local port = {number = parsed.port or url.get_default_port(parsed.scheme), protocol = "tcp", state = "open"}
  port.service = parsed.scheme
  if parsed.path == "" then parsed.path = "/" end
  return http.get((parsed.host:gsub("^%[(.*)%]$", "%1")), port, pathOf(parsed), scoped)
end

local function withContent(options, content)
  local copy = {}
  for k, v in pairs(options or {}) do copy[k] = v end
  if content ~= nil then copy.content = content end
  return copy
end

--- Send data to a page. `postdata` is a string, or a table that is sent as a form. The fifth argument is not used.
function http.post(host, port, path, options, _, postdata)
  return http.generic_request(host, port, "POST", path, withContent(options, postdata))
end

--- Store `putdata` at a path.
function http.put(host, port, path, options, putdata)
  return http.generic_request(host, port, "PUT", path, withContent(options, putdata))
end

-- Pipelines -----------------------------------------------------------------------------------------------------------

--- Add a request to a list of requests (nil for a new one), and give the list.
function http.pipeline_add(path, options, all_requests, method)
  all_requests = all_requests or {}
  table.insert(all_requests, {method = method or "GET", path = path, options = options or {}})
  return all_requests
end

-- Send requests `first` to `last` over one connection and append the responses. Tells whether the server would have
-- gone on.
local function burst(host, port, requests, first, last, responses)
  local texts = {}
  for i = first, last do
    local r = requests[i]
    texts[#texts + 1] = buildRequest(host, port, r.method, r.path, r.options, "keep-alive")
  end
  local socket, reader = send(host, port, table.concat(texts), requests[first].options)
  if not socket then return false end
  local open = true
  for i = first, last do
    local r = requests[i]
    local response
    response, open = reading.read(reader, r.method, limitOf(r.options), mayTruncate(r.options))
    if not response.status then break end
    responses[#responses + 1] = response
    if not open then break end
  end
  socket:close()
  return open
end

--- Send all requests of a list, as many over one connection as the server allows, and give the responses in order.
-- The result is shorter than the list when the connection fails. Redirections are not followed.
function http.pipeline_go(host, port, all_requests)
  local responses = {}
  if not all_requests then return responses end
  local size = tonumber(stdnse.get_script_args {"http.max-pipeline", "http.pipeline"}) or DEFAULT_PIPELINE
  -- The first request goes alone, to learn whether the server keeps its connections open.
  local count = 1
  while #responses < #all_requests do
    local before = #responses
    local open = burst(host, port, all_requests, before + 1, math.min(before + count, #all_requests), responses)
    if #responses == before then break end
    count = open and size or math.max(1, #responses - before)
  end
  return responses
end

-- Responses -----------------------------------------------------------------------------------------------------------

--- The best short description of a response: its status line without the version, or its status.
function http.get_status_string(data)
  local line = data["status-line"]
  if line then return (line:gsub("^HTTP/%d+%.%d+%s+", ""):gsub("%s+$", "")) end
  if data.status then return tostring(data.status) end
  return "<unknown status>"
end

--- Whether HEAD works: it must give status 200 and no body, and the server must know how to say 404.
-- @param result_404 what `identify_404` gave, if it was asked
-- @return true and the response, or false
function http.can_use_head(host, port, result_404, path)
  if result_404 == 200 then return false end
  local response = http.head(host, port, path or "/")
  if response.status == 200 and (response.body or "") == "" then return true, response end
  return false
end

--- A page without what changes from request to request, so that two "not found" pages of one server are equal.
http.clean_404 = content.clean

-- Statuses that mean "no" as well as 404 does.
local REFUSALS = {
  [301] = true, [302] = true, [303] = true, [307] = true, [308] = true, [400] = true, [401] = true, [403] = true,
  [410] = true,
}

--- Find out what a server answers for pages that do not exist.
-- Three names that cannot exist are asked for: in lower case, in upper case, and in a folder.
-- @return true, the status to expect, and when that is 200 the page to expect; or false and a message
function http.identify_404(host, port)
  local expected, page
  local paths = {
    "/" .. rand.random_alpha(14),
    "/" .. rand.random_alpha(14):upper(),
    "/" .. rand.random_alpha(9) .. "/" .. rand.random_alpha(9),
  }
  for _, path in ipairs(paths) do
    local response = http.generic_request(host, port, "GET", path)
    if not response.status then return false, "no answer: " .. response["status-line"] end
    local status = response.status
    if status ~= 404 and status ~= 200 and not REFUSALS[status] then
      return false, ("status %d for a page that does not exist"):format(status)
    end
    local cleaned = status == 200 and content.clean(response.body) or nil
    if expected and (expected ~= status or page ~= cleaned) then
      return false, "pages that do not exist are answered in different ways"
    end
    expected, page = status, cleaned
  end
  return true, expected, page
end

--- Whether a response is that of a page which exists: status 200 or 401, and not what the server says for missing
-- pages.
-- @param result_404, known_404 what `identify_404` gave @param displayall count every other
--   status but 404, too
function http.page_exists(data, result_404, known_404, _, displayall)
  local status = data and data.status
  if not status or status == 404 then return false end
  if status == 200 then return result_404 ~= 200 or content.clean(data.body) ~= known_404 end
  if status == result_404 then return false end
  return displayall == true or status == 401
end

http.response_contains = content.response_contains
http.parse_date = content.parse_date
http.parse_www_authenticate = content.parse_www_authenticate
http.tag_pattern = content.tag_pattern
http.grab_forms = content.grab_forms
http.parse_form = content.parse_form

local function merge(list, more)
  for _, item in ipairs(more or {}) do
    local known = false
    for _, other in ipairs(list) do known = known or other == item end
    if not known then list[#list + 1] = item end
  end
  return list
end

--- Note in the registry that a page exists: nmap.registry[host].www[port].pages[path], a table with `status`,
-- `content-type`, `links_to` and `linked_from`. Later calls for the same page add to it.
function http.save_path(host, port, path, status, links_to, linked_from, contenttype)
  local key = type(host) == "table" and (host.targetname or host.ip) or host
  local subkeys = {key, "www", portNumber(port), "pages"}
  local page = stdnse.registry_get {key, "www", portNumber(port), "pages", path} or {links_to = {}, linked_from = {}}
  page.status = status or page.status
  page["content-type"] = contenttype or page["content-type"]
  merge(page.links_to, links_to)
  merge(page.linked_from, linked_from)
  stdnse.registry_add_table(subkeys, path, page)
end

return http
