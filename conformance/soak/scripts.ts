/** Scripts of a soak: what scripts do with the engine, and what can go wrong in it. Bodies of actions. */
const BODIES: Readonly<Record<string, string>> = {
  // A conversation; the socket is closed, or left to the engine.
  talk: `local s = nmap.new_socket()
    s:set_timeout(3000)
    if not s:connect(host, port) then return nil end
    for i = 1, 3 do
      if not s:send("hello\\n") then break end
      local ok, data = s:receive_lines(1)
      if not ok then break end
    end
    if math.random() < 0.5 then s:close() end
    return "talked"`,
  buffered: `local s = nmap.new_socket()
    s:set_timeout(2000)
    if s:connect(host, port) then
      while true do
        local ok, line = s:receive_buf("\\r\\n", false)
        if not ok then break end
      end
    end
    return "read"`,
  // Workers, which wait for one another on a condition variable.
  workers: `local cv = nmap.condvar(host)
    local left = 3
    for i = 1, 3 do
      stdnse.new_thread(function()
        local cv = nmap.condvar(host)
        local s = nmap.new_socket()
        s:set_timeout(1000)
        if s:connect(host, port) then s:receive_bytes(1) end
        left = left - 1
        cv "signal"
      end)
    end
    while left > 0 do cv "wait" end
    return "joined"`,
  mutex: `local m = nmap.mutex("soak")
    m "lock"
    stdnse.sleep(math.random() / 10)
    if math.random() < 0.7 then m "done" end
    return "locked"`,
  // Suspended in all kinds of places.
  inside: `local t = {}
    for i = 1, 5 do t[i] = math.random() end
    table.sort(t, function(a, b) stdnse.sleep(0.001) return a < b end)
    local co = coroutine.wrap(function()
      for c in ("abc"):gmatch(".") do stdnse.sleep(0.001) coroutine.yield(c) end
    end)
    co() co()
    return (("x"):gsub(".", function() stdnse.sleep(0.001) return "y" end))`,
  closing: `local c <close> = setmetatable({}, { __close = function() nmap.registry.closed = (nmap.registry.closed or 0) + 1 end })
    stdnse.sleep(math.random() * 20)
    return "closed"`,
  fails: `local s = nmap.new_socket()
    s:connect(host, port)
    error("on purpose")`,
  catches: `local s = nmap.new_socket()
    local try = nmap.new_try(function() s:close() end)
    try(s:connect(host, port))
    return try(s:receive())`,
  datagrams: `local s = nmap.new_socket("udp")
    s:set_timeout(500)
    s:sendto(host, port, "ping")
    s:receive()
    return "sent"`,
  waits: "stdnse.sleep(300)",
};

/** The sources by id. */
export const SCRIPTS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(BODIES).map(([id, body]) => [
    id,
    `local nmap, stdnse, coroutine, string, table, math = nmap, require "stdnse", coroutine, string, table, math
portrule = function() return true end
action = function(host, port)
${body}
end`,
  ]),
);
