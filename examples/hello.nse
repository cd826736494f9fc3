description = [[
Says hello to an open port and shows the first line the service sends on its own.

About the smallest script that does something: a rule that decides where to run, and an action whose result is the
output.
]]

---
-- @usage
-- nmap -p 22 --script ./examples/hello.nse <target>
--
-- @output
-- 22/tcp open  ssh
-- |_hello: SSH-2.0-NeapDemo_1.0 demo

author = "Neap"
license = "MIT"
categories = {"safe", "discovery"}

local comm = require "comm"

portrule = function(host, port)
  return port.protocol == "tcp" and port.state == "open"
end

action = function(host, port)
  local ok, greeting = comm.get_banner(host, port, {lines = 1, timeout = 2000})
  if not ok then return "Hello, silent service on port " .. port.number end
  return (greeting:gsub("%s+$", ""))
end
