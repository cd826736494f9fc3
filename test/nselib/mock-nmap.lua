-- A stand-in for the engine's `nmap` library, enough for library tests: it answers from tables, never touches a network
-- and never waits. `mock` (the second result) is the control side.
--
--   mock.debugging, mock.verbosity, …      what the functions of the same name answer
--   mock.log                               lines given to nmap.log_write
--   mock.files[name] = path                answers of nmap.fetchfile; otherwise nselib/data under the library directory
--   mock.listen(port, service)             a service for sockets; `service` may have
--       banner      text that is there right after connecting
--       answer      function(data, state) giving reply text or nil, and whether to close after it
--       ssl         true: speaks only TLS (a plain client gets end of stream)
--       chunk       bytes given by one receive (default: all)
--   mock.trace                             one line per socket operation

local nmap = {}
local mock = {
  debugging = 0, verbosity = 0, timing_level = 3, version_intensity = 7, address_family = "inet", clock = 1700000000.0,
  port_is_excluded = false, have_ssl = true, is_privileged = false,
  log = {}, files = {}, trace = {}, services = {}, libraries = "nselib",
}

nmap.registry = {args = {}}

for _, name in ipairs {
  "debugging", "verbosity", "timing_level", "version_intensity", "address_family", "clock", "port_is_excluded",
  "have_ssl", "is_privileged",
} do
  nmap[name] = function() return mock[name] end
end

function nmap.clock_ms() return mock.clock * 1000 // 1 end

function nmap.log_write(_, line) table.insert(mock.log, line) end

function nmap.fetchfile(name)
  if mock.files[name] ~= nil then return mock.files[name] or nil end
  local path = name:gsub("^nselib/", mock.libraries .. "/")
  local file = io.open(path, "r")
  if not file then return nil end
  file:close()
  return path
end

function nmap.get_random_bytes(n)
  local bytes = {}
  for i = 1, n do bytes[i] = string.char(math.random(0, 255)) end
  return table.concat(bytes)
end

function nmap.new_try(handler)
  return function(ok, ...)
    if ok then return ... end
    if handler then handler() end
    error({errtype = "nmap.new_try", message = (...)})
  end
end

-- One thread only, so a lock is always free and nobody can be waited for.
function nmap.mutex() return function(what) if what == "trylock" then return true end end end
function nmap.condvar() return function(what) assert(what ~= "wait", "the only thread would wait for ever") end end

function nmap.resolve(name)
  if name == "localhost" then return true, {"127.0.0.1"} end
  return false, "Failed to resolve"
end

function nmap.get_port_state(_, port)
  local service = mock.services[port.number]
  return {number = port.number, protocol = port.protocol, state = service and "open" or "closed", version = {}}
end

function nmap.set_port_version() end
function nmap.set_port_state() end

function mock.listen(port, service) mock.services[port] = service end

local Socket = {}
Socket.__index = Socket

local function note(format, ...) table.insert(mock.trace, format:format(...)) end

function Socket:connect(host, port, protocol)
  local number = type(port) == "table" and port.number or port
  protocol = protocol or type(port) == "table" and port.protocol or self.protocol
  note("connect %s %d %s", type(host) == "table" and (host.targetname or host.ip) or host, number, protocol)
  local service = mock.services[number]
  if not service or (protocol == "ssl" and not service.ssl) then return nil, "ERROR" end
  self.service, self.state, self.input, self.closed, self.buffer = service, {}, service.banner or "", false, ""
  if service.ssl and protocol ~= "ssl" then self.input, self.closed = "", true end
  self.port = number
  return true
end

function Socket:send(data)
  note("send %s", (data:gsub("[\r\n]+", "|")))
  if not self.service then return nil, "ERROR" end
  if not self.closed and self.service.answer then
    local reply, close = self.service.answer(data, self.state)
    self.input = self.input .. (reply or "")
    self.closed = close or false
  end
  return true
end

function Socket:receive()
  if self.input == "" then return nil, self.closed and "EOF" or "TIMEOUT" end
  local n = self.service.chunk or #self.input
  local data = self.input:sub(1, n)
  self.input = self.input:sub(n + 1)
  return true, data
end

local function gather(socket, enough)
  local data = ""
  repeat
    local ok, more = socket:receive()
    if not ok then
      if data ~= "" then return true, data end
      return nil, more
    end
    data = data .. more
  until enough(data)
  return true, data
end

function Socket:receive_bytes(n)
  note("receive_bytes %d", n)
  return gather(self, function(data) return #data >= n end)
end

function Socket:receive_lines(n)
  note("receive_lines %d", n)
  return gather(self, function(data) return select(2, data:gsub("\n", "")) >= n end)
end

function Socket:receive_buf(delimiter, keep)
  assert(type(keep) == "boolean", "keep must be a boolean")
  local find = type(delimiter) == "function" and delimiter or function(s) return s:find(delimiter) end
  local before = self.buffer
  while true do
    local first, last = find(self.buffer)
    if first and last then
      assert(first <= last and last <= #self.buffer, "invalid indices for match")
      local data = self.buffer:sub(1, keep and last or first - 1)
      self.buffer = self.buffer:sub(last + 1)
      return true, data
    end
    local ok, data = self:receive()
    if not ok then
      self.buffer = before
      return nil, data
    end
    self.buffer = self.buffer .. data
  end
end

function Socket:set_timeout(ms) note("set_timeout %s", tostring(ms)) self.timeout = ms return true end
function Socket:get_info() return true, "127.0.0.1", 50000, "127.0.0.1", self.port end
function Socket:reconnect_ssl() return true end

function Socket:close()
  if not self.service then return false, "socket already closed" end
  note "close"
  self.service = nil
  return true
end

function nmap.new_socket(protocol) return setmetatable({protocol = protocol or "tcp"}, Socket) end

nmap.socket = {
  new = nmap.new_socket,
  sleep = function(seconds) note("sleep %s", tostring(seconds)) end,
  get_stats = function() return {connect_waiting = 0} end,
}

return nmap, mock
