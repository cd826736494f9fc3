--- Addresses: text to bytes and back, comparison, ranges, special-purpose networks.
--
-- Shortened notation is accepted everywhere: "10.1" is 10.1.0.0, "2001::" is written out, and an IPv6 address may end
-- in an IPv4 address. Functions that cannot read their argument give nil and a message.

local ipOps = {}

local function unreadable(ip)
  return nil, ("not an IP address: %s"):format(tostring(ip))
end

-- The parts of a dotted address as text, missing ones filled up with "0" on the right; nil when it is not one.
local function dottedParts(text)
  if not text:find "^[%d.]+$" then return nil end
  local parts = {}
  for part in (text .. "."):gmatch "(.-)%." do
    local n = tonumber(part)
    if not n or n > 255 then return nil end
    parts[#parts + 1] = part
  end
  if #parts > 4 then return nil end
  for i = #parts + 1, 4 do parts[i] = "0" end
  return parts
end

-- The two groups that four dotted parts are in an IPv6 address.
local function hexPair(parts)
  return ("%x:%x"):format(parts[1] * 256 + parts[2], parts[3] * 256 + parts[4])
end

-- The groups of hexadecimal digits between colons, or nil when one is not 1 to 4 digits.
local function groupsOf(text)
  local groups = {}
  if text == "" then return groups end
  for group in (text .. ":"):gmatch "(.-):" do
    if not group:find "^%x%x?%x?%x?$" then return nil end
    groups[#groups + 1] = group
  end
  return groups
end

-- The eight groups of an IPv6 address as text; nil when it is not one.
local function colonParts(text)
  local head, dotted = text:match "^(.*:)([%d]*%.[%d.]*)$"
  if head then
    local four = dottedParts(dotted)
    if not four then return nil end
    text = head .. hexPair(four)
  end
  local before, after = text:match "^(.-)::(.*)$"
  local left = groupsOf(before or text)
  local right = groupsOf(after or "")
  if not left or not right or #left + #right > (before and 7 or 8) then return nil end
  for i = #left + 1, 8 - #right do left[i] = "0" end
  return table.move(right, 1, #right, 9 - #right, left)
end

-- The parts of an address as text, 4 or 8 of them; or nil and a message.
local function partsOf(ip)
  if type(ip) ~= "string" then return unreadable(ip) end
  local parts
  if ip:find(":", 1, true) then parts = colonParts(ip) else parts = dottedParts(ip) end
  if not parts then return unreadable(ip) end
  return parts
end

--- The numbers an address consists of: 4 bytes or 8 16-bit groups, as an array.
function ipOps.get_parts_as_number(ip)
  local parts, problem = partsOf(ip)
  if not parts then return nil, problem end
  local base = #parts == 4 and 10 or 16
  for i, part in ipairs(parts) do parts[i] = tonumber(part, base) end
  return parts
end

--- The address with nothing left out. With `family` "inet6" an IPv4 address becomes an IPv4-mapped IPv6 address.
function ipOps.expand_ip(ip, family)
  local parts, problem = partsOf(ip)
  if not parts then return nil, problem end
  if #parts == 8 then return table.concat(parts, ":") end
  if family ~= "inet6" then return table.concat(parts, ".") end
  return "0:0:0:0:0:ffff:" .. hexPair(parts)
end

--- The 4 or 16 bytes of an address, most significant first.
-- With `family` "inet6" an IPv4 address gives the 16 bytes of its IPv4-mapped IPv6 address.
function ipOps.ip_to_str(ip, family)
  local parts, problem = ipOps.get_parts_as_number(ip)
  if not parts then return nil, problem end
  if #parts == 8 then return (">I2I2I2I2I2I2I2I2"):pack(table.unpack(parts)) end
  local bytes = string.char(table.unpack(parts))
  if family == "inet6" then return ("\0"):rep(10) .. "\xff\xff" .. bytes end
  return bytes
end

-- Start and length of the first longest run of at least two zeros.
local function longestZeros(groups)
  local bestAt, best, length = nil, 1, 0
  for i, group in ipairs(groups) do
    length = group == 0 and length + 1 or 0
    if length > best then bestAt, best = i - length + 1, length end
  end
  return bestAt, best
end

local function hexGroups(groups, from, to)
  local text = {}
  for i = from, to do text[#text + 1] = ("%x"):format(groups[i]) end
  return table.concat(text, ":")
end

--- The text of an address given as 4 or 16 bytes; IPv6 in the short form of RFC 5952.
function ipOps.str_to_ip(bytes)
  if #bytes == 4 then return ("%d.%d.%d.%d"):format(bytes:byte(1, 4)) end
  if #bytes ~= 16 then return nil, ("an address has 4 or 16 bytes, not %d"):format(#bytes) end
  local groups = {(">I2I2I2I2I2I2I2I2"):unpack(bytes)}
  groups[9] = nil
  local at, length = longestZeros(groups)
  if not at then return hexGroups(groups, 1, 8) end
  return hexGroups(groups, 1, at - 1) .. "::" .. hexGroups(groups, at + length, 8)
end

--- The number an IPv4 address is.
function ipOps.todword(ip)
  local bytes, problem = ipOps.ip_to_str(ip)
  if not bytes then return nil, problem end
  if #bytes ~= 4 then return nil, ("an IPv4 address is needed, not %s"):format(ip) end
  return ((">I4"):unpack(bytes))
end

--- The IPv4 address that is the number `dword`.
function ipOps.fromdword(dword)
  return ipOps.str_to_ip((">I4"):pack(dword))
end

-- Bits --------------------------------------------------------------------------------------------------------------

local function bitsOf(byte)
  local bits = {}
  for i = 7, 0, -1 do bits[#bits + 1] = byte >> i & 1 end
  return table.concat(bits)
end

--- The 32 or 128 bits of an address as a string of "0" and "1".
function ipOps.ip_to_bin(ip)
  local bytes, problem = ipOps.ip_to_str(ip)
  if not bytes then return nil, problem end
  return (bytes:gsub(".", function(c) return bitsOf(c:byte()) end))
end

--- The address (IPv6 written out) of which `bits` are the 32 or 128 bits.
function ipOps.bin_to_ip(bits)
  if type(bits) ~= "string" or bits:find "[^01]" or (#bits ~= 32 and #bits ~= 128) then
    return nil, "32 or 128 binary digits are needed"
  end
  local bytes = bits:gsub("........", function(byte) return string.char(tonumber(byte, 2)) end)
  if #bytes == 4 then return ipOps.str_to_ip(bytes) end
  return hexGroups({(">I2I2I2I2I2I2I2I2"):unpack(bytes)}, 1, 8)
end

--- The binary digits of a hexadecimal number, four for each of its digits.
function ipOps.hex_to_bin(hex)
  if type(hex) ~= "string" or hex:find "%X" then return nil, "not a hexadecimal number" end
  return (hex:gsub("%x", function(digit) return bitsOf(tonumber(digit, 16)):sub(5) end))
end

-- Comparison --------------------------------------------------------------------------------------------------------

local OPERATORS = {
  eq = function(order) return order == 0 end,
  lt = function(order) return order < 0 end,
  le = function(order) return order <= 0 end,
  gt = function(order) return order > 0 end,
  ge = function(order) return order >= 0 end,
}

-- -1, 0 or 1; bytes are compared as numbers whatever the locale, and the shorter family comes first.
local function order(left, right)
  if #left ~= #right then return #left < #right and -1 or 1 end
  for i = 1, #left do
    local a, b = left:byte(i), right:byte(i)
    if a ~= b then return a < b and -1 or 1 end
  end
  return 0
end

--- Whether `left` and `right` stand in the relation `op`: "eq", "lt", "le", "gt" or "ge". IPv4 comes before IPv6.
function ipOps.compare_ip(left, op, right)
  local test = OPERATORS[op]
  if not test then return nil, ("not a comparison: %s"):format(tostring(op)) end
  local a, problem = ipOps.ip_to_str(left)
  if not a then return nil, problem end
  local b
  b, problem = ipOps.ip_to_str(right)
  if not b then return nil, problem end
  return test(order(a, b))
end

--- Sort an array of addresses in place, by `op` ("lt" unless given).
function ipOps.ip_sort(ips, op)
  local key = {}
  for _, ip in ipairs(ips) do key[ip] = ipOps.ip_to_str(ip) or "" end
  -- A strict order is what the sort needs, also when equal ones were asked for.
  local wanted = (op == "gt" or op == "ge") and 1 or -1
  return table.sort(ips, function(a, b) return order(key[a], key[b]) == wanted end)
end

-- Ranges ------------------------------------------------------------------------------------------------------------

-- The bytes with all bits behind the first `prefix` ones set to 0 or 1.
local function fillHost(bytes, prefix, bit)
  local out = {}
  for i = 1, #bytes do
    local hostBits = math.max(0, math.min(8, i * 8 - prefix))
    local mask = (1 << hostBits) - 1
    local byte = bytes:byte(i) & ~mask
    out[i] = string.char(bit == 1 and byte | mask or byte)
  end
  return table.concat(out)
end

-- First and last address as bytes; or nil and a message.
local function networkBytes(ip, prefix)
  local bytes, problem = ipOps.ip_to_str(ip)
  if not bytes then return nil, problem end
  local length = math.tointeger(tonumber(prefix))
  if not length or length < 0 or length > #bytes * 8 then
    return nil, ("not a prefix length for %s: %s"):format(ip, tostring(prefix))
  end
  return fillHost(bytes, length, 0), fillHost(bytes, length, 1)
end

-- Written out, as all functions about ranges give addresses.
local function written(bytes)
  return ipOps.expand_ip((ipOps.str_to_ip(bytes)))
end

--- First and last address of the network with `prefix` fixed bits that contains `ip`; or nil, nil and a message.
function ipOps.get_first_last_ip(ip, prefix)
  local first, last = networkBytes(ip, prefix)
  if not first then return nil, nil, last end
  return written(first), written(last)
end

--- First address of the network with `prefix` fixed bits that contains `ip`.
function ipOps.get_first_ip(ip, prefix)
  local first, last = networkBytes(ip, prefix)
  if not first then return nil, last end
  return written(first)
end

--- Last address of the network with `prefix` fixed bits that contains `ip`.
function ipOps.get_last_ip(ip, prefix)
  local first, last = networkBytes(ip, prefix)
  if not first then return nil, last end
  return written(last)
end

-- First and last address of a range as bytes; or nil and a message.
local function rangeBytes(range)
  if type(range) ~= "string" then return nil, ("not a range: %s"):format(tostring(range)) end
  local ip, prefix = range:match "^%s*([%x:.]+)%s*/%s*(%d+)%s*$"
  if ip then return networkBytes(ip, prefix) end
  local from, to = range:match "^%s*([%x:.]+)%s*%-%s*([%x:.]+)%s*$"
  if not from then return nil, ("not a range: %s"):format(range) end
  local first, problem = ipOps.ip_to_str(from)
  if not first then return nil, problem end
  local last
  last, problem = ipOps.ip_to_str(to)
  if not last then return nil, problem end
  if #first ~= #last then return nil, ("a range has addresses of one family: %s"):format(range) end
  return first, last
end

--- First and last address of a range such as "10/8" or "10.0.0.1 - 10.0.0.9"; or nil, nil and a message.
function ipOps.get_ips_from_range(range)
  local first, last = rangeBytes(range)
  if not first then return nil, nil, last end
  return written(first), written(last)
end

--- Whether an address lies in a range of its family, in CIDR or first-last notation.
function ipOps.ip_in_range(ip, range)
  local bytes, problem = ipOps.ip_to_str(ip)
  if not bytes then return nil, problem end
  local first, last = rangeBytes(range)
  if not first then return nil, last end
  if #first ~= #bytes then return nil, ("%s and %s are of different families"):format(ip, range) end
  return order(first, bytes) <= 0 and order(bytes, last) <= 0
end

-- Masks -------------------------------------------------------------------------------------------------------------

--- The mask of an IPv4 prefix length such as "/16", with dots.
function ipOps.cidr_to_subnet(cidr)
  local length = math.tointeger(tonumber(tostring(cidr):match "^/?(%d+)$"))
  if not length or length > 32 then return nil, ("not an IPv4 prefix length: %s"):format(tostring(cidr)) end
  return ipOps.str_to_ip(fillHost("\xff\xff\xff\xff", length, 0))
end

--- The prefix length, such as "/16", of a mask with dots.
function ipOps.subnet_to_cidr(mask)
  local bits, problem = ipOps.ip_to_bin(mask)
  if not bits then return nil, problem end
  local ones = bits:match "^(1*)0*$"
  if not ones then return nil, ("not a mask: %s"):format(mask) end
  return "/" .. #ones
end

-- Special-purpose networks --------------------------------------------------------------------------------------------

local NOT_ROUTED = {
  [4] = {
    "10/8", "127/8", "169.254/16", "172.16/12", "192.0.0/24", "192.0.2/24", "192.168/16", "198.18/15",
    "198.51.100/24", "203.0.113/24", "224.0.0/24", "240.0.0/4",
  },
  [16] = {"::/127", "FC00::/7", "FE80::/10", "FEC0::/10"},
}

--- Whether an address is not routed on the Internet: private, loopback, link-local, documentation, benchmark, reserved
-- (RFC 1918, 3927, 5737, 2544, 6890, 4193, 4291). The second result is the network that contains it.
function ipOps.isPrivate(ip)
  local bytes, problem = ipOps.ip_to_str(ip)
  if not bytes then return nil, problem end
  for _, network in ipairs(NOT_ROUTED[#bytes]) do
    if ipOps.ip_in_range(ip, network) then return true, network end
  end
  return false
end

return ipOps
