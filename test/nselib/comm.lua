-- comm: conversations with services that greet, answer, speak TLS or do none of it.
local show = require "support".show
local mock = require "mock"
local comm = require "comm"

local host = {ip = "10.0.0.1", registry = {}, times = {timeout = 0.3}}
local function port(number, service) return {number = number, protocol = "tcp", state = "open", service = service} end
local function echo(data) return "E:" .. data end

mock.listen(21, {banner = "220 hello\r\n", answer = function(data) return "500 what " .. data end})
mock.listen(7, {answer = echo})
mock.listen(70, {answer = function(data) return "one\ntwo\nthree\n" end, chunk = 5})
mock.listen(9, {})
mock.listen(443, {ssl = true, answer = echo})
mock.listen(990, {ssl = true, banner = "220 secret\r\n", answer = echo})

-- The trace of one call, and its results; sockets are named by their type.
local function traced(f, ...)
  mock.trace = {}
  local results = table.pack(f(...))
  for i = 1, results.n do
    if type(results[i]) == "table" then results[i] = "socket" end
  end
  show(table.unpack(results, 1, results.n))
  show(mock.trace)
end

traced(comm.exchange, host, port(7), "hi")
--> true "E:hi"
--> {"set_timeout 1000", "connect 10.0.0.1 7 tcp", "set_timeout 7000", "send hi", "close"}
traced(comm.exchange, host, port(70), "x", {lines = 2, timeout = 500})
--> true "one\ntwo\nth"
--> {"set_timeout 500", "connect 10.0.0.1 70 tcp", "set_timeout 1000", "send x", "receive_lines 2", "close"}
traced(comm.exchange, host, port(70), "x", {bytes = 7, connect_timeout = 100, request_timeout = 200})
--> true "one\ntwo\nth"
--> {"set_timeout 100", "connect 10.0.0.1 70 tcp", "set_timeout 300", "send x", "receive_bytes 7", "close"}
traced(comm.exchange, host, port(21), "x", {recv_before = true})
--> true "220 hello\r\n500 what x"
--> {"set_timeout 1000", "connect 10.0.0.1 21 tcp", "set_timeout 7000", "send x", "close"}
traced(comm.exchange, host, port(9), "x")
--> false "TIMEOUT"
--> {"set_timeout 1000", "connect 10.0.0.1 9 tcp", "set_timeout 7000", "send x", "close"}
traced(comm.exchange, host, port(1), "x")
--> false "ERROR"
--> {"set_timeout 1000", "connect 10.0.0.1 1 tcp"}
traced(comm.exchange, "example", 7, "x", {proto = "udp"})
--> true "E:x"
--> {"set_timeout 8000", "connect example 7 udp", "set_timeout 14000", "send x", "close"}

traced(comm.get_banner, host, port(21), {lines = 1})
--> true "220 hello\r\n"
--> {"set_timeout 1000", "connect 10.0.0.1 21 tcp", "set_timeout 7000", "receive_lines 1", "close"}
traced(comm.get_banner, host, port(990))
--> true "220 secret\r\n"
--> {"set_timeout 1000", "connect 10.0.0.1 990 ssl", "set_timeout 7000", "close"}
traced(comm.get_banner, host, port(7))
--> false "ERROR"
--> {"set_timeout 1000", "connect 10.0.0.1 7 tcp", "set_timeout 7000", "close", "set_timeout 1000", "connect 10.0.0.1 7 ssl"}

traced(comm.opencon, host, port(7), "hi")
--> "socket" "E:hi" nil
--> {"set_timeout 1000", "connect 10.0.0.1 7 tcp", "set_timeout 7000", "send hi"}
traced(comm.opencon, host, port(21), "hi", {recv_before = true})
--> "socket" "500 what hi" "220 hello\r\n"
--> {"set_timeout 1000", "connect 10.0.0.1 21 tcp", "set_timeout 7000", "send hi"}
traced(comm.opencon, host, port(7))
--> "socket" nil nil
--> {"set_timeout 1000", "connect 10.0.0.1 7 tcp", "set_timeout 7000"}

traced(comm.tryssl, host, port(7), "hi")
--> "socket" "E:hi" "tcp" nil
--> {"set_timeout 1000", "connect 10.0.0.1 7 tcp", "set_timeout 7000", "send hi"}
traced(comm.tryssl, host, port(443), "hi")
--> "socket" "E:hi" "ssl" nil
--> {"set_timeout 1000", "connect 10.0.0.1 443 ssl", "set_timeout 7000", "send hi"}
mock.listen(4000, {ssl = true, answer = echo})
traced(comm.tryssl, host, port(4000), "hi")
--> "socket" "E:hi" "ssl" nil
--> {"set_timeout 1000", "connect 10.0.0.1 4000 tcp", "set_timeout 7000", "send hi", "close", "set_timeout 1000", "connect 10.0.0.1 4000 ssl", "set_timeout 7000", "send hi"}
traced(comm.tryssl, host, port(7, "https"), "hi")
--> "socket" "E:hi" "tcp" nil
--> {"set_timeout 1000", "connect 10.0.0.1 7 ssl", "set_timeout 1000", "connect 10.0.0.1 7 tcp", "set_timeout 7000", "send hi"}
traced(comm.tryssl, host, port(1), "hi")
--> nil "ERROR" "none"
--> {"set_timeout 1000", "connect 10.0.0.1 1 tcp", "set_timeout 1000", "connect 10.0.0.1 1 ssl"}
traced(comm.tryssl, "localhost", 7, "hi", {any_af = true, proto = "udp"})
--> "socket" "E:hi" "udp" nil
--> {"set_timeout 8000", "connect localhost 7 udp", "set_timeout 14000", "send hi"}
