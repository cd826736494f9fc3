-- Tail calls: mutual recursion without growing the stack, a state machine of tail-calling functions, an accumulator.
local odd
local function even(n)
  if n == 0 then return true end
  return odd(n - 1)
end
odd = function(n)
  if n == 0 then return false end
  return even(n - 1)
end

local function gcd(a, b)
  if b == 0 then return a end
  return gcd(b, a % b)
end

local function sumTo(n, acc)
  if n == 0 then return acc end
  return sumTo(n - 1, acc + n)
end

-- Accepts (ab*c)*, counting the words.
local word, inside
local bytes, position, words
word = function()
  local c = bytes[position]
  if c == nil then return words end
  position = position + 1
  if c == 97 then return inside() end
  return -1
end
inside = function()
  local c = bytes[position]
  position = position + 1
  if c == 98 then return inside() end
  if c == 99 then
    words = words + 1
    return word()
  end
  return -2
end

local text = string.rep("abbbcacabc", 30000)
bytes = {}
for i = 1, #text do bytes[i] = text:byte(i) end

local total = 0
for n = 1, 13 do
  if even(3000000 + n) then total = total + 1 end
end
for i = 1, 1900000 do total = (total + gcd(i, 360360)) % 1000003 end
for i = 1, 9600 do total = (total + sumTo(1000, i)) % 1000003 end
for _ = 1, 13 do
  position, words = 1, 0
  total = total + word()
end
print(string.format("%d", total))
