-- Frequencies of short substrings of generated DNA sequences.
local seed = 42
local function random(n)
  seed = (seed * 1583) % 999983
  return seed % n
end

local letters = { "a", "c", "g", "t", "a", "t", "g", "a" }
local function sequence(n)
  local pieces = {}
  for i = 1, n do pieces[i] = letters[random(8) + 1] end
  return table.concat(pieces)
end

local function frequencies(dna, length)
  local counts = {}
  for i = 1, #dna - length + 1 do
    local piece = dna:sub(i, i + length - 1)
    counts[piece] = (counts[piece] or 0) + 1
  end
  return counts
end

for _ = 1, 3 do
  local dna, out = sequence(220000), {}
  for _, length in ipairs({ 1, 2, 3, 4, 6, 8, 12, 18 }) do
    local counts = frequencies(dna, length)
    local kinds, best, top = 0, 0, ""
    for piece, n in pairs(counts) do
      kinds = kinds + 1
      if n > best or (n == best and piece < top) then best, top = n, piece end
    end
    out[#out + 1] = string.format("%d:%d:%s", kinds, best, top)
  end
  local _, ga = dna:gsub("ga", "")
  out[#out + 1] = string.format("%d", ga)
  print(table.concat(out, " "))
end
