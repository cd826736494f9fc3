description = [[
Connects a socket inside a coroutine of the script's own, to see who waits for whom.

The connection makes the whole script wait, not just the coroutine: its `coroutine.resume` returns only when the
coroutine has ended, with what the coroutine returned. A second resume then finds it dead, whatever it is given.

The script is written as they were for Lua 5.1, when `require` alone made a library a global variable. An Nmap of today
refuses it for that reason ("variable 'shortport' is not declared"); there the line has to be
`local shortport = require "shortport"`, and the script does the same.
]]

---
-- @usage
-- neap --script ./examples/cotest.nse -p <port> <target>
--
-- @output
-- PORT   STATE SERVICE
-- 22/tcp open  ssh
-- |_cotest: done

author = "Neap"
license = "MIT"
categories = {"safe"}

require "shortport"

portrule = shortport.port_range("1-65535")

action = function(host, port)
  local co = coroutine.create(function()
    local socket = nmap.new_socket()
    local connected, problem = socket:connect(host, port)
    if not connected then return "not connected: " .. problem end
    socket:close()
    return "connected!"
  end)
  print(coroutine.resume(co))
  print(coroutine.resume(co, false, "some random error"))
  return "done"
end
