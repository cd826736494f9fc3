-- Words of a generated text counted in a table keyed by the word; the most frequent ones sorted.
local syllables = { "ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu", "an", "er" }
local seed = 99
local function random(n)
  seed = (seed * 1583) % 999983
  return seed % n + 1
end

local lines = {}
for i = 1, 4000 do
  local words = {}
  for j = 1, 12 do
    local w = syllables[random(12)] .. syllables[random(random(12))]
    if random(3) == 1 then w = w .. syllables[random(12)] end
    words[j] = w
  end
  lines[i] = table.concat(words, " ")
end

local counts, total = {}, 0
for _ = 1, 185 do
  for _, line in ipairs(lines) do
    for word in line:gmatch("%a+") do
      counts[word] = (counts[word] or 0) + 1
      total = total + 1
    end
  end
end

local ranking = {}
for word in pairs(counts) do ranking[#ranking + 1] = word end
table.sort(ranking, function(a, b)
  if counts[a] ~= counts[b] then return counts[a] > counts[b] end
  return a < b
end)
local top = {}
for i = 1, 5 do top[i] = ranking[i] .. "=" .. string.format("%d", counts[ranking[i]]) end
print(string.format("%d %d", total, #ranking), table.concat(top, " "))
