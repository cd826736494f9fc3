description = [[
The socket method `receive_buf`, written in Lua as a coroutine, against the one that is built in.

A producer reads from the socket and hands out one chunk at a time; between two chunks it simply stays where it is, with
what it has read and not yet handed out in a local variable. It may wait for the network at any time, and nobody who
calls it has to know. The script reads the same stream twice, over two connections, and compares the chunks.
]]

---
-- @usage
-- nmap -p <port> --script ./examples/producer.nse <target>
--
-- @args producer.pattern the pattern between chunks (default: the end of a line)
--
-- @output
-- | producer:
-- |   chunks: 120
-- |   bytes: 4399
-- |_  same: true

author = "Neap"
license = "MIT"
categories = {"safe"}

local coroutine = require "coroutine"
local nmap = require "nmap"
local stdnse = require "stdnse"

portrule = function(host, port)
  return port.protocol == "tcp" and port.state == "open"
end

local TIMEOUT = 5000

-- A function like the method `receive_buf` of `socket`, without the pattern: called with the flag `keep`, it gives true
-- and the next chunk, with or without the separator at its end; or nil and the reason why there is none.
local function producer(socket, pattern)
  return coroutine.wrap(function(keep)
    local buffer = ""
    while true do
      local read = buffer
      local first, last = read:find(pattern)
      local problem
      while not first and not problem do
        local ok, data = socket:receive()
        if ok then
          read = read .. data
          first, last = read:find(pattern)
        else
          problem = data
        end
      end
      if first then
        buffer = read:sub(last + 1)
        keep = coroutine.yield(true, read:sub(1, keep and last or first - 1))
      else
        -- As with the built-in method, what was read in vain is lost and what was there before is not.
        keep = coroutine.yield(nil, problem)
      end
    end
  end)
end

-- All chunks of the stream; every third one is asked for with its separator.
local function chunksOf(receive)
  local chunks = {}
  while true do
    local ok, data = receive(#chunks % 3 == 2)
    if not ok then return chunks, data end
    chunks[#chunks + 1] = data
  end
end

local function connected(host, port)
  local socket = nmap.new_socket()
  socket:set_timeout(TIMEOUT)
  local try = nmap.new_try(function() socket:close() end)
  try(socket:connect(host, port))
  return socket
end

-- The index of the first difference between two lists, or nil.
local function difference(a, b)
  for i = 1, math.max(#a, #b) do
    if a[i] ~= b[i] then return i end
  end
  return nil
end

action = function(host, port)
  local pattern = stdnse.get_script_args("producer.pattern") or "\r?\n"

  local socket = connected(host, port)
  local produced, produceEnd = chunksOf(producer(socket, pattern))
  socket:close()

  socket = connected(host, port)
  local built, builtEnd = chunksOf(function(keep) return socket:receive_buf(pattern, keep) end)
  socket:close()

  local output = stdnse.output_table()
  output.chunks = #produced
  output.bytes = #table.concat(produced)
  local at = difference(produced, built)
  output.same = at == nil and produceEnd == builtEnd
  if at then output["first difference"] = ("chunk %d: %q and %q"):format(at, produced[at] or "", built[at] or "") end
  if produceEnd ~= builtEnd then output.ends = ("%s and %s"):format(produceEnd, builtEnd) end
  return output
end
