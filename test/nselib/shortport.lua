-- shortport: port rules.
local show, fails = require "support".show, require "support".fails
local nmap = require "nmap"
local shortport = require "shortport"

local host = {ip = "127.0.0.1", registry = {}}
local function port(number, protocol, state, service, version)
  return {number = number, protocol = protocol or "tcp", state = state or "open", service = service, version = version or {}}
end

local rule = shortport.portnumber(80)
show(rule(host, port(80)), rule(host, port(81)), rule(host, port(80, "udp")), rule(host, port(80, "tcp", "closed"))) --> true false false false
show(rule(host, port(80, "tcp", "open|filtered")), rule(host, port(80, "tcp", "filtered"))) --> true false
rule = shortport.portnumber({53, 67}, "udp")
show(rule(host, port(53, "udp")), rule(host, port(67, "udp")), rule(host, port(53))) --> true true false
rule = shortport.portnumber({53, 67}, {"udp", "tcp"}, "closed")
show(rule(host, port(53, "tcp", "closed")), rule(host, port(53, "tcp")), rule(host, port(53, "udp", "closed"))) --> true false true
rule = shortport.portnumber({53}, nil, {"open", "filtered"})
show(rule(host, port(53, "tcp", "filtered")), rule(host, port(53, "tcp", "open|filtered"))) --> true false
rule = shortport.portnumber("80")
show(rule(host, port(80))) --> true
rule = shortport.portnumber({"80", 81})
show(rule(host, port(80)), rule(host, port(81))) --> true true

rule = shortport.service("ftp")
show(rule(host, port(2121, "tcp", "open", "ftp")), rule(host, port(21, "tcp", "open")), rule(host, port(21, "udp", "open", "ftp"))) --> true false false
rule = shortport.service({"ftp", "ftps"}, {"tcp", "udp"})
show(rule(host, port(2121, "udp", "open", "ftps")), rule(host, port(2121, "tcp", "closed", "ftp"))) --> true false

rule = shortport.port_or_service(22, "ssh")
show(rule(host, port(22)), rule(host, port(2222, "tcp", "open", "ssh")), rule(host, port(2222)), rule(host, port(22, "udp"))) --> true true false false
rule = shortport.port_or_service({21, 22}, {"ssh", "ftp"}, {"tcp", "udp"}, {"open"})
show(rule(host, port(22, "udp")), rule(host, port(1, "udp", "open", "ftp")), rule(host, port(22, "tcp", "open|filtered"))) --> true true false
rule = shortport.port_or_service(nil, "ssh")
show(rule(host, port(1, "tcp", "open", "ssh")), rule(host, port(1))) --> true false

rule = shortport.version_port_or_service(22, "ssh")
show(rule(host, port(22)), rule(host, port(1, "tcp", "open", "ssh")), rule(host, port(1))) --> true true false
rule = shortport.version_port_or_service(nil, "ssh", "tcp", nil, 9)
show(rule(host, port(1, "tcp", "open", "ssh"))) --> false
rule = shortport.version_port_or_service({22}, nil, {"tcp"}, {"open"}, 1)
show(rule(host, port(22)), rule(host, port(23))) --> true false
rule = shortport.version_port_or_service(nil, nil, "tcp", nil, 8)
show(rule(host, port(22))) --> false

local function tryRange(range)
  local r = shortport.port_range(range)
  show(range, r(host, port(80)), r(host, port(25, "udp")), r(host, port(3)), r(host, port(31337, "udp")), r(host, port(80, "tcp", "closed")))
end
tryRange "80" --> "80" true false false false false
tryRange "1-30" --> "1-30" false true true false false
tryRange "1-65535" --> "1-65535" true true true true false
tryRange "T:80,1-30,U:31337,21-25" --> "T:80,1-30,U:31337,21-25" true true true true false
tryRange "T:80,3,U:31337" --> "T:80,3,U:31337" true false true true false
tryRange "U:53" --> "U:53" false false false false false
tryRange "T:80,U:80,81" --> "T:80,U:80,81" true false false false false
show(shortport.http(host, port(80)), shortport.http(host, port(8080)), shortport.http(host, port(8443)), shortport.http(host, port(443)), shortport.http(host, port(22))) --> true true true true false
show(shortport.http(host, port(4000, "tcp", "open", "http-alt")), shortport.http(host, port(4000, "tcp", "open", "https")), shortport.http(host, port(4000, "tcp", "open", "ssh"))) --> true true false
show(shortport.ssh(host, port(22)), shortport.ssh(host, port(2222)), shortport.ssh(host, port(4000, "tcp", "open", "ssh")), shortport.ssh(host, port(23))) --> true true true false
show(#shortport.LIKELY_HTTP_PORTS, #shortport.LIKELY_HTTP_SERVICES) --> 11 12
show(shortport.port_is_excluded(9100, "tcp"), shortport.port_is_excluded(80)) --> false false
tryRange "1-" --> "1-" true true true true false
tryRange "-" --> "-" true true true true false
tryRange "t:-30, u: 30000-" --> "t:-30, u: 30000-" false false true true false
for _, bad in ipairs {"", "abc", "1-2-3", "70000", "5-1", "T:", "X:5", "80,", "1 2"} do fails(shortport.port_range, bad) end
--> error: not a port range: 
--> error: not a port range: abc
--> error: not a port range: 1-2-3
--> error: not a port range: 70000
--> error: not a port range: 5-1
--> error: not a port range: T:
--> error: not a port range: X:5
--> error: not a port range: 80,
--> error: not a port range: 1 2
fails(shortport.port_range, nil) --> error: not a port range: nil

show(shortport.ssl(host, port(443)), shortport.ssl(host, port(993)), shortport.ssl(host, port(443, "tcp", "closed"))) --> true true false
show(shortport.ssl(host, port(4000, "tcp", "open", "https")), shortport.ssl(host, port(4000, "tcp", "open", "http"))) --> true false
show(shortport.ssl(host, port(4000, "tcp", "open", "x", {service_tunnel = "ssl"})), shortport.ssl(host, port(443, "udp"))) --> true false

-- version scripts look at the intensity and at the excluded ports
local mock = require "mock"
rule = shortport.version_port_or_service(22, "ssh", "tcp", nil, 8)
mock.version_intensity = 7
show(rule(host, port(22))) --> false
mock.version_intensity = 8
show(rule(host, port(22))) --> true
mock.port_is_excluded = true
show(rule(host, port(22))) --> false
