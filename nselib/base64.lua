--- Base64 (RFC 4648, section 4).

local base64 = {}

local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local DIGIT, VALUE = {}, {}
for i = 0, 63 do
  DIGIT[i] = ALPHABET:sub(i + 1, i + 1)
  VALUE[ALPHABET:byte(i + 1)] = i
end

--- The Base64 text of a string of bytes, without line breaks.
function base64.enc(plain)
  local out, n = {}, 0
  for i = 1, #plain - 2, 3 do
    local a, b, c = plain:byte(i, i + 2)
    n = n + 1
    out[n] = DIGIT[a >> 2] .. DIGIT[(a & 3) << 4 | b >> 4] .. DIGIT[(b & 15) << 2 | c >> 6] .. DIGIT[c & 63]
  end
  local left = #plain % 3
  if left == 1 then
    local a = plain:byte(-1)
    out[n + 1] = DIGIT[a >> 2] .. DIGIT[(a & 3) << 4] .. "=="
  elseif left == 2 then
    local a, b = plain:byte(-2, -1)
    out[n + 1] = DIGIT[a >> 2] .. DIGIT[(a & 3) << 4 | b >> 4] .. DIGIT[(b & 15) << 2] .. "="
  end
  return table.concat(out)
end

--- The bytes that Base64 text stands for; white space is ignored.
-- @raise when it has other characters outside the alphabet, or is not padded to a multiple of four
function base64.dec(encoded)
  local text = encoded:gsub("%s+", "")
  if #text % 4 ~= 0 then error("Base64 text must be a multiple of 4 characters long", 2) end
  local digits, padding = text:match "^([%w+/]*)(=?=?)$"
  if not digits then error("not Base64 text", 2) end
  local out, n = {}, 0
  for i = 1, #digits - 3, 4 do
    local a, b, c, d = digits:byte(i, i + 3)
    local bits = VALUE[a] << 18 | VALUE[b] << 12 | VALUE[c] << 6 | VALUE[d]
    n = n + 1
    out[n] = string.char(bits >> 16, bits >> 8 & 255, bits & 255)
  end
  if #padding > 0 then
    local a, b, c = digits:byte(-(4 - #padding), -1)
    local bits = VALUE[a] << 18 | VALUE[b] << 12 | (c and VALUE[c] << 6 or 0)
    out[n + 1] = #padding == 2 and string.char(bits >> 16) or string.char(bits >> 16, bits >> 8 & 255)
  end
  return table.concat(out)
end

return base64
