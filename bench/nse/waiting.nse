description = [[Many workers that sleep at the same time: two seconds, then `rounds` times for `pause` seconds.]]
author = "Neap"
categories = {"safe"}

local nmap = require "nmap"
local stdnse = require "stdnse"

prerule = function() return true end

action = function()
  local args = nmap.registry.args
  local count, rounds, pause = tonumber(args.count), tonumber(args.rounds), tonumber(args.pause)
  local done = nmap.condvar(args)
  local left = count
  for i = 1, count do
    stdnse.new_thread(function()
      local done = nmap.condvar(args)
      stdnse.sleep(2)
      for round = 1, rounds do stdnse.sleep(pause) end
      left = left - 1
      if left == 0 then done "broadcast" end
    end)
  end
  while left > 0 do done "wait" end
  return tostring(count)
end
