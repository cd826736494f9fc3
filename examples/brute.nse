description = [[
Guesses an account of a login service that takes its time: many connections, each waiting for an answer at once.

Twenty workers take attempts from one queue, each over a connection of its own. The service answers an attempt after
about 0.3 seconds; one connection would need that for every attempt, twenty need it for every twentieth. The action
sleeps on a condition variable until the last worker has ended.

The service greets with a line beginning "+OK demo login", and answers "LOGIN name password" with "+OK" or "-ERR".
]]

---
-- @usage
-- nmap -p <port> --script ./examples/brute.nse <target>
--
-- @args brute.workers how many connections to use at once (default: 20)
--
-- @output
-- | brute:
-- |   account: operator/raspberry
-- |   attempts: 120
-- |   workers: 20
-- |_  seconds: 1.8

author = "Neap"
license = "MIT"
categories = {"intrusive", "brute"}

local coroutine = require "coroutine"
local nmap = require "nmap"
local stdnse = require "stdnse"

portrule = function(host, port)
  return port.protocol == "tcp" and port.state == "open"
end

local NAMES = {"root", "admin", "guest", "operator", "support"}
local PASSWORDS = {
  "admin", "password", "123456", "root", "default", "changeme", "letmein", "test", "guest", "user", "secret", "welcome",
  "qwerty", "toor", "master", "demo", "service", "support", "operator", "abc123", "passw0rd", "admin123", "public",
  "raspberry",
}

local TIMEOUT = 5000

-- The attempts one after the other, each password with every name.
local function attempts()
  return coroutine.wrap(function()
    for _, password in ipairs(PASSWORDS) do
      for _, name in ipairs(NAMES) do coroutine.yield(name, password) end
    end
  end)
end

-- A socket that has received the greeting of the login service, or nil and the reason.
local function open(host, port)
  local socket = nmap.new_socket()
  socket:set_timeout(TIMEOUT)
  local ok, data = socket:connect(host, port)
  if ok then ok, data = socket:receive_lines(1) end
  if ok and data:find("^%+OK demo login") then return socket end
  socket:close()
  return nil, ok and "another service" or data
end

-- Take attempts until the account is found, there are none left, or the connection fails.
local function work(host, port, search)
  -- The condition variable is signalled at the end, and also by the engine should the worker fail.
  local ended = nmap.condvar(search)
  local socket, problem = open(host, port)
  while socket and not search.account do
    local name, password = search.next()
    if not name then break end
    search.attempts = search.attempts + 1
    local ok, answer = socket:send(("LOGIN %s %s\r\n"):format(name, password))
    if ok then ok, answer = socket:receive_lines(1) end
    if not ok then
      problem = answer
      break
    end
    if answer:find "^%+OK" then search.account = name .. "/" .. password end
  end
  if socket then socket:close() end
  if problem then search.problem = problem end
  ended "signal"
end

-- Wait until every worker in the set has ended.
local function join(workers, ended)
  while true do
    for worker in pairs(workers) do
      if coroutine.status(worker) == "dead" then workers[worker] = nil end
    end
    if next(workers) == nil then return end
    ended "wait"
  end
end

action = function(host, port)
  local socket = open(host, port)
  if not socket then return nil end
  socket:close()

  local count = tonumber((stdnse.get_script_args("brute.workers"))) or 20
  local search = {attempts = 0, next = attempts()}
  local ended = nmap.condvar(search)
  local started = nmap.clock_ms()
  local workers = {}
  for _ = 1, count do workers[stdnse.new_thread(work, host, port, search)] = true end
  join(workers, ended)

  local output = stdnse.output_table()
  output.account = search.account or "none"
  output.attempts = search.attempts
  output.workers = count
  output.seconds = ("%.1f"):format((nmap.clock_ms() - started) / 1000)
  if search.problem then output.problem = search.problem end
  return output
end
