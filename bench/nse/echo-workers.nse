description = [[20 workers with 20 echo round trips each, beside a worker that sleeps. Gives the milliseconds it took.]]
author = "Neap"
categories = {"safe"}

local nmap = require "nmap"
local stdnse = require "stdnse"
local coroutine = require "coroutine"

local WORKERS, ROUNDS = 20, 20

portrule = function() return true end

local function trips(host, port)
  local done = nmap.condvar(host.registry)
  local socket = nmap.new_socket()
  assert(socket:connect(host, port))
  for i = 1, ROUNDS do
    assert(socket:send("ping"))
    local ok, data = socket:receive_bytes(4)
    assert(ok and data == "ping", data)
  end
  socket:close()
  done "signal"
end

action = function(host, port)
  local done = nmap.condvar(host.registry)
  local asleep = true
  stdnse.new_thread(function() while asleep do stdnse.sleep(1) end end)
  local began = nmap.clock_ms()
  local workers = {}
  for i = 1, WORKERS do workers[i] = stdnse.new_thread(trips, host, port) end
  for i = 1, WORKERS do
    while coroutine.status(workers[i]) ~= "dead" do done "wait" end
  end
  asleep = false
  return ("%d ms"):format(nmap.clock_ms() - began)
end
