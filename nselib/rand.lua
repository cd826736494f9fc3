--- Random strings. They are not meant for secrets.

local rand = {}

--- A string of `len` random bytes; with `charset` (a string or an array of one-character strings) of characters from
-- it.
function rand.random_string(len, charset)
  local out = {}
  if not charset then
    for i = 1, len do out[i] = string.char(math.random(0, 255)) end
  elseif type(charset) == "string" then
    for i = 1, len do
      local at = math.random(#charset)
      out[i] = charset:sub(at, at)
    end
  else
    for i = 1, len do out[i] = charset[math.random(#charset)] end
  end
  return table.concat(out)
end

local function byteOf(bound)
  if type(bound) == "string" then return bound:byte() end
  return bound
end

--- An array of all characters from `left_bound` to `right_bound` (characters or byte values), for `random_string`.
-- They are added to the array `charset` when there is one.
function rand.charset(left_bound, right_bound, charset)
  charset = charset or {}
  for byte = byteOf(left_bound), byteOf(right_bound) do charset[#charset + 1] = string.char(byte) end
  return charset
end

local LETTERS = rand.charset("a", "z")

--- A word of `len` random letters from "a" to "z".
function rand.random_alpha(len)
  return rand.random_string(len, LETTERS)
end

return rand
