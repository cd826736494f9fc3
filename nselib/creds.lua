--- Accounts that scripts have found, kept in the registry for other scripts and for the end of the scan.
--
-- Records carry tags, usually the name of the script that found them. Users can add accounts themselves: script
-- argument `creds.global`, or `creds.ftp` and so on for a service, with values such as "admin:secret" or "u1:p1,u2:p2".
-- They have the state PARAM.

local io = require "io"
local nmap = require "nmap"
local stdnse = require "stdnse"

local creds = {}

--- States of an account. They are bits, so that several can be asked for at once.
creds.State = {
  LOCKED = 1, VALID = 2, DISABLED = 4, CHANGEPW = 8, PARAM = 16, EXPIRED = 32, TIME_RESTRICTED = 64,
  HOST_RESTRICTED = 128, LOCKED_VALID = 256, DISABLED_VALID = 512, HASHED = 1024,
}

local State = creds.State

--- What the states mean, in words.
creds.StateMsg = {
  [State.LOCKED] = "Locked account",
  [State.VALID] = "Valid credentials",
  [State.DISABLED] = "Disabled account",
  [State.CHANGEPW] = "Valid credentials, but the password has to be changed",
  [State.PARAM] = "Credentials given by the user",
  [State.EXPIRED] = "Valid credentials of an expired account",
  [State.TIME_RESTRICTED] = "Valid credentials, but not at this time",
  [State.HOST_RESTRICTED] = "Valid credentials, but not from this host",
  [State.LOCKED_VALID] = "Valid credentials of a locked account",
  [State.DISABLED_VALID] = "Valid credentials of a disabled account",
  [State.HASHED] = "Hashed credentials",
}

--- Stands for all tags where tags are asked for.
creds.ALL_DATA = {}

local EMPTY = "<empty>"

local function stateText(state)
  return creds.StateMsg[state] or tostring(state)
end

-- Accounts -------------------------------------------------------------------------------------------------------

local Account = {}
Account.__index = Account
creds.Account = Account

--- An account: `username`, `password` ("<empty>" for none) and `state` in words.
-- @param state one of `State`, or words
function Account:new(username, password, state)
  if password == nil or password == "" then password = EMPTY end
  return setmetatable({username = username, password = password, state = stateText(state)}, self)
end

function Account:__tostring()
  local name = self.username and self.username .. ":" or ""
  return ("%s%s - %s"):format(name, self.password, self.state)
end

--- Accounts are ordered by their names.
function Account.__lt(a, b)
  return (a.username or "") < (b.username or "")
end

-- The registry ---------------------------------------------------------------------------------------------------

local function asList(tags)
  if tags == nil or tags == creds.ALL_DATA then return creds.ALL_DATA end
  return type(tags) == "table" and tags or {tags}
end

local function shareTag(a, b)
  if a == creds.ALL_DATA then return true end
  for _, tag in ipairs(a) do
    for _, other in ipairs(b) do
      if tag == other then return true end
    end
  end
  return false
end

local function addressOf(host)
  return type(host) == "table" and host.ip or host
end

local function numberOf(port)
  return type(port) == "table" and port.number or port
end

-- Accounts in a script argument such as "u1:p1,u2:p2", as records.
local function argumentRecords(name, records)
  local value = nmap.registry.args[name]
  local items = type(value) == "table" and value or {value}
  for _, item in ipairs(items) do
    for pair in item:gmatch "[^,]+" do
      local user, pass = pair:match "^%s*([^:]*):(.*)$"
      if user then
        if pass == "" then pass = EMPTY end
        records[#records + 1] = {user = user, pass = pass, state = State.PARAM, tags = {"PARAM"}}
      end
    end
  end
end

local Credentials = {}
Credentials.__index = Credentials
creds.Credentials = Credentials

--- A view of the accounts with certain tags, on a host and a port if these are given.
-- @param tags a tag, an array of them, or `ALL_DATA`
function Credentials:new(tags, host, port)
  return setmetatable({tags = asList(tags), host = host, port = port}, self)
end

--- Add an account with the tags of this view, on its host and port. An account that is there already is not added
-- again.
function Credentials:add(user, pass, state)
  local records = nmap.registry.creds or {}
  nmap.registry.creds = records
  if pass == nil or pass == "" then pass = EMPTY end
  for _, r in ipairs(records) do
    if r.user == user and r.pass == pass and r.state == state and addressOf(r.host) == addressOf(self.host)
      and r.port == numberOf(self.port) and shareTag(self.tags, r.tags) then
      return
    end
  end
  records[#records + 1] = {
    user = user, pass = pass, state = state, tags = self.tags, host = self.host, port = numberOf(self.port),
    service = type(self.port) == "table" and self.port.service or nil,
  }
end

--- An iterator over the accounts: tables with `user`, `pass`, `state`, `tags`, `host`, `port` and `service`.
-- @param state one of `State`, or several of them joined with "|"; all when it is nil. Those given by the user come
--   last.
function Credentials:getCredentials(state)
  local found = {}
  for _, r in ipairs(nmap.registry.creds or {}) do
    if shareTag(self.tags, r.tags)
      and (self.host == nil or addressOf(r.host) == addressOf(self.host))
      and (self.port == nil or r.port == numberOf(self.port))
      and (state == nil or r.state & state ~= 0) then
      found[#found + 1] = r
    end
  end
  if state and state & State.PARAM ~= 0 then
    if type(self.port) == "table" and self.port.service then argumentRecords("creds." .. self.port.service, found) end
    argumentRecords("creds.global", found)
  end
  local i = 0
  return function()
    i = i + 1
    return found[i]
  end
end

-- The accounts as `Account`s in the order of their states, in groups when the view covers several ports or hosts.
local function grouped(view, keysOf)
  local result = {}
  local list = {}
  for r in view:getCredentials() do list[#list + 1] = {record = r, at = #list} end
  table.sort(list, function(a, b)
    if a.record.state ~= b.record.state then return a.record.state < b.record.state end
    return a.at < b.at
  end)
  for _, item in ipairs(list) do
    local r, t = item.record, result
    for _, key in ipairs(keysOf(r)) do
      t[key] = t[key] or {}
      t = t[key]
    end
    t[#t + 1] = Account:new(r.user, r.pass, r.state)
  end
  return next(result) ~= nil and result or nil
end

--- The accounts for output: an array of `Account`s; below "port/service" when the view has no port, and that below the
-- address when it has no host; nil when there are none.
function Credentials:getTable()
  return grouped(self, function(r)
    local keys = {}
    if self.host == nil then keys[#keys + 1] = addressOf(r.host) or "unknown" end
    if self.port == nil then keys[#keys + 1] = ("%s/%s"):format(r.port or "?", r.service or "unknown") end
    return keys
  end)
end

-- Ending of the file name, and the line for a name, a password and a state.
local FORMATS = {
  csv = {ending = "csv", line = '"%s","%s","%s"\n'},
  verbose = {ending = "txt", line = "%s:%s:%s\n"},
  plain = {ending = "txt", line = "%s:%s\n"},
}

--- Write the accounts to a file: true, or false and a message.
-- @param filename its name without ending @param fileformat "csv", "verbose" or "plain"
function Credentials:saveToFile(filename, fileformat)
  local format = FORMATS[fileformat or "plain"]
  if not format then return false, ("not a format for credentials: %s"):format(tostring(fileformat)) end
  local path = filename .. "." .. format.ending
  local file, problem = io.open(path, "w")
  if not file then return false, ("%s cannot be written: %s"):format(path, problem) end
  for r in self:getCredentials() do file:write(format.line:format(r.user or "", r.pass, stateText(r.state))) end
  file:close()
  return true
end

-- The table with every account as text.
local function asText(t)
  local text = {}
  for k, v in pairs(t) do
    if type(k) == "number" then
      text[k] = tostring(v)
    else
      local inner = asText(v)
      inner.name = k
      text[#text + 1] = inner
    end
  end
  local function key(item) return type(item) == "table" and item.name or item end
  table.sort(text, function(a, b) return key(a) < key(b) end)
  return text
end

--- The accounts as text, sorted; "" when there are none.
function Credentials:__tostring()
  local t = self:getTable()
  return t and stdnse.format_output(true, asText(t)) or ""
end

return creds
