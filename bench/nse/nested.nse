description = [[Two threads that wake each other, one of them inside nested coroutines. Gives the microseconds of a wait.]]
author = "Neap"
categories = {"safe"}

local nmap = require "nmap"
local stdnse = require "stdnse"
local coroutine = require "coroutine"

local TURNS = 20000

prerule = function() return true end

local function nested(k, f)
  if k == 0 then return f() end
  return coroutine.wrap(function() return nested(k - 1, f) end)()
end

action = function()
  local k = tonumber(nmap.registry.args.depth)
  local ping, pong = nmap.condvar "ping", nmap.condvar "pong"
  local stop = false
  stdnse.new_thread(function()
    while not stop do ping "wait" pong "signal" end
  end)
  stdnse.sleep(0.01)
  local best
  nested(k, function()
    for run = 1, 5 do
      local began = nmap.clock_ms()
      for i = 1, TURNS do ping "signal" pong "wait" end
      local time = nmap.clock_ms() - began
      if not best or time < best then best = time end
    end
    stop = true
    ping "signal"
  end)
  return ("%.3f"):format(best * 1000 / TURNS / 2)
end
