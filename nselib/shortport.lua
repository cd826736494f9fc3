--- Port rules: each function here gives a function that can be a script's `portrule`.
--
-- Wherever a value is asked for, an array of alternatives may be given. Protocols default to "tcp" and states to "open"
-- and "open|filtered".

local nmap = require "nmap"

local shortport = {}

local DEFAULT_STATES = {"open", "open|filtered"}

-- The set of one value or of an array of values.
local function set(values)
  local members = {}
  if type(values) ~= "table" then values = {values} end
  for _, value in ipairs(values) do members[value] = true end
  return members
end

local function numberSet(values)
  local members = {}
  if type(values) ~= "table" then values = {values} end
  for _, value in ipairs(values) do members[math.tointeger(tonumber(value)) or value] = true end
  return members
end

-- A test for protocol and state.
local function isReachable(protos, states)
  local protocols, allowed = set(protos or "tcp"), set(states or DEFAULT_STATES)
  return function(port) return protocols[port.protocol] and allowed[port.state] or false end
end

--- Whether version detection must leave a port alone (the Exclude line of nmap-service-probes).
function shortport.port_is_excluded(port, proto)
  return nmap.port_is_excluded(port, proto or "tcp")
end

--- Rule for ports with one of the numbers.
function shortport.portnumber(ports, protos, states)
  local numbers, reachable = numberSet(ports), isReachable(protos, states)
  return function(_, port) return reachable(port) and numbers[port.number] or false end
end

--- Rule for ports with one of the service names.
function shortport.service(services, protos, states)
  local names, reachable = set(services), isReachable(protos, states)
  return function(_, port) return reachable(port) and port.service ~= nil and names[port.service] or false end
end

--- Rule for ports with one of the numbers or one of the service names.
function shortport.port_or_service(ports, services, protos, states)
  local byNumber = shortport.portnumber(ports, protos, states)
  local byName = shortport.service(services, protos, states)
  return function(host, port) return byNumber(host, port) or byName(host, port) end
end

--- `port_or_service` for scripts that belong to version detection.
-- The rule also refuses ports that version detection must leave alone, and it holds only from the version intensity
-- `rarity` (7) on.
function shortport.version_port_or_service(ports, services, protos, states, rarity)
  local matches = shortport.port_or_service(ports, services, protos, states)
  return function(host, port)
    return matches(host, port)
      and nmap.version_intensity() >= (rarity or 7)
      and not shortport.port_is_excluded(port.number, port.protocol)
  end
end

-- First and last port of "80", "1-30", "-30", "60000-" or "-"; nil when the text is none of these.
local function bounds(element)
  local first, last = element:match "^(%d*)%-(%d*)$"
  if not first then
    first = element:match "^%d+$"
    if not first then return nil end
    last = first
  end
  local low = first == "" and 0 or math.tointeger(tonumber(first))
  local high = last == "" and 65535 or math.tointeger(tonumber(last))
  if not low or not high or low > high or high > 65535 then return nil end
  return low, high
end

local PREFIXES = {T = "tcp", U = "udp", S = "sctp"}

local function parseRange(text)
  local ranges, protocol = {}, nil
  for element in (text .. ","):gmatch "%s*(.-)%s*," do
    local letter, rest = element:match "^(%a):%s*(.*)$"
    if letter then
      protocol, element = PREFIXES[letter:upper()], rest
      if not protocol then return nil end
    end
    local low, high = bounds(element)
    if not low then return nil end
    ranges[#ranges + 1] = {low = low, high = high, protocol = protocol}
  end
  return ranges
end

--- Rule for open ports in a range in the notation of the option -p, such as "T:80,1-30,U:31337,21-25".
-- A prefix holds for what follows it up to the next one; before the first prefix every protocol matches.
-- @raise for text that is no range
function shortport.port_range(range)
  local ranges = type(range) == "string" and parseRange(range)
  if not ranges then error(("not a port range: %s"):format(tostring(range)), 2) end
  local states = set(DEFAULT_STATES)
  return function(_, port)
    if not states[port.state] then return false end
    for _, r in ipairs(ranges) do
      if port.number >= r.low and port.number <= r.high and (not r.protocol or r.protocol == port.protocol) then
        return true
      end
    end
    return false
  end
end

--- Ports on which web servers are usually found.
shortport.LIKELY_HTTP_PORTS = {80, 443, 631, 3872, 5800, 7080, 8000, 8080, 8088, 8180, 8443}

--- Names of services that speak HTTP.
shortport.LIKELY_HTTP_SERVICES = {
  "http", "https", "http-alt", "https-alt", "http-proxy", "ipp", "vnc-http", "oem-agent", "soap", "webdav", "caldav",
  "carddav",
}

--- Rule for ports that probably speak HTTP.
shortport.http = shortport.port_or_service(shortport.LIKELY_HTTP_PORTS, shortport.LIKELY_HTTP_SERVICES)

--- Rule for ports that probably speak SSH.
shortport.ssh = shortport.port_or_service({22, 830, 2222, 2382, 22222, 55554}, {"ssh", "netconf-ssh"})

local likelySsl = shortport.port_or_service({
  261, 271, 324, 443, 465, 563, 585, 636, 853, 989, 990, 992, 993, 994, 995, 2221, 2252, 2376, 3269, 3389, 4433, 4911,
  5061, 5986, 6679, 6697, 8443, 8883, 9001,
}, {
  "https", "https-alt", "smtps", "ldapssl", "ldaps", "ftps", "ftps-data", "telnets", "imaps", "ircs", "pop3s", "nntps",
  "sip-tls", "ms-wbt-server", "tor-orport", "ssl", "tls",
}, {"tcp", "sctp"})

--- Rule for ports that probably speak TLS from the first byte: by number, by service name, or because version detection
-- found TLS there. It never connects.
function shortport.ssl(host, port)
  if port.version and port.version.service_tunnel == "ssl" then return true end
  return likelySsl(host, port)
end

return shortport
