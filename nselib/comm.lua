--- Short conversations: connect, send, read what comes back, in the clear or through TLS.
--
-- Options, all of them optional, in the table `opts`:
--
--  * `bytes`, `lines`: how much to read at least; `lines` counts when both are given; by default what comes first
--  * `proto`: "tcp" (default), "udp" or "ssl"
--  * `timeout`, `connect_timeout`, `request_timeout`: milliseconds. Connecting may take `connect_timeout`, or else
--    `timeout`, or else `stdnse.get_timeout(host)`; a read may take that and `request_timeout`, or else `timeout`, or
--    else 6000, on top
--  * `recv_before`: read before the data is sent, for services that greet
--  * `any_af`: reach a host given by name by any address it has, whatever the scan's address family

local nmap = require "nmap"
local shortport = require "shortport"
local stdnse = require "stdnse"

local comm = {}

local DEFAULT_REQUEST_TIMEOUT = 6000

local function connectTimeout(host, opts)
  return opts.connect_timeout or opts.timeout or stdnse.get_timeout(host)
end

local function readTimeout(host, opts)
  return connectTimeout(host, opts) + (opts.request_timeout or opts.timeout or DEFAULT_REQUEST_TIMEOUT)
end

-- Hosts to try for a host: itself, or with `any_af` one for each address of its name.
local function candidates(host, opts)
  local name = type(host) == "table" and host.targetname or host
  if not opts.any_af or type(name) ~= "string" then return {host} end
  local ok, addresses = nmap.resolve(name, "unspec")
  if not ok or #addresses == 0 then return {host} end
  local hosts = {}
  for i, address in ipairs(addresses) do hosts[i] = {ip = address, targetname = name} end
  return hosts
end

local function family(host)
  if type(host) ~= "table" or not host.ip then return nil end
  return host.ip:find(":", 1, true) and "inet6" or "inet"
end

-- A connected socket, its timeout set for reading; or nil and a message.
local function connect(host, port, opts)
  local proto = opts.proto or type(port) == "table" and port.protocol or "tcp"
  local problem
  for _, candidate in ipairs(candidates(host, opts)) do
    local socket = nmap.new_socket(proto == "udp" and "udp" or "tcp", opts.any_af and family(candidate) or nil)
    socket:set_timeout(connectTimeout(host, opts))
    local ok
    ok, problem = socket:connect(candidate, port, proto)
    if ok then
      socket:set_timeout(readTimeout(host, opts))
      return socket
    end
    socket:close()
  end
  return nil, problem
end

-- true and data, or nil and a message.
local function read(socket, opts)
  if opts.lines then return socket:receive_lines(opts.lines) end
  if opts.bytes then return socket:receive_bytes(opts.bytes) end
  return socket:receive()
end

--- Connect and, if there is `data`, send it and read the answer.
-- @return the socket, the answer, and with `recv_before` what came before sending (which is also the answer when there
--   is nothing to send); or nil, a message, and what came before
function comm.opencon(host, port, data, opts)
  opts = opts or {}
  local socket, problem = connect(host, port, opts)
  if not socket then return nil, problem end
  local early, answer
  if opts.recv_before then
    local ok
    ok, early = read(socket, opts)
    if not ok then early = nil end
    answer = early
  end
  if data and data ~= "" then
    local ok
    ok, answer = socket:send(data)
    if ok then ok, answer = read(socket, opts) end
    if not ok then
      socket:close()
      return nil, answer, early
    end
  end
  return socket, answer, early
end

local function withProtocol(opts, proto)
  local copy = {}
  for k, v in pairs(opts or {}) do copy[k] = v end
  copy.proto = proto
  return copy
end

-- The protocols to try, the likelier one first.
local function protocols(host, port, opts)
  local proto = opts.proto or type(port) == "table" and port.protocol or "tcp"
  if proto == "udp" then return {"udp"} end
  if opts.proto == "ssl" or type(port) == "table" and shortport.ssl(host, port) then return {"ssl", "tcp"} end
  return {"tcp", "ssl"}
end

--- `opencon` through TLS or in the clear, whichever works; TLS is tried first where `shortport.ssl` expects it.
-- To find out whether it works there must be `data` to send or, for services that greet, `recv_before`; without either,
-- a connection is enough.
-- @return the socket, the answer, the protocol that worked ("tcp", "ssl" or "udp"), and what came before sending; or
--   nil, a message and "none"
function comm.tryssl(host, port, data, opts)
  opts = opts or {}
  local problem
  for _, proto in ipairs(protocols(host, port, opts)) do
    local socket, answer, early = comm.opencon(host, port, data, withProtocol(opts, proto))
    -- A service that should have greeted and did not speaks the other protocol.
    if socket and opts.recv_before and not early and not data then
      socket:close()
      socket, answer = nil, "no greeting"
    end
    if socket then return socket, answer, proto, early end
    problem = answer
  end
  return nil, problem, "none"
end

--- What a service sends on its own: true and the data, or false and a message.
function comm.get_banner(host, port, opts)
  local options = withProtocol(opts, opts and opts.proto)
  options.recv_before = true
  local socket, answer = comm.tryssl(host, port, nil, options)
  if not socket then return false, answer end
  socket:close()
  return true, answer
end

--- What a service answers to `data`: true and the answer, or false and a message.
-- With `recv_before` the answer begins with what came before the data was sent, if anything did.
function comm.exchange(host, port, data, opts)
  opts = opts or {}
  local socket, problem = connect(host, port, opts)
  if not socket then return false, problem end
  local greeting = ""
  if opts.recv_before then
    local greeted, early = read(socket, opts)
    if greeted then greeting = early end
  end
  local ok, answer = true, nil
  if data and data ~= "" then ok, answer = socket:send(data) end
  if ok then ok, answer = read(socket, opts) end
  socket:close()
  if not ok then return false, answer end
  return true, greeting .. answer
end

return comm
