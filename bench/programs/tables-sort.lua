-- table.sort: numbers, strings, records by a comparison function, nearly sorted input.
local seed = 4711
local function random(n)
  seed = (seed * 1583) % 999983
  return seed % n
end

local check = 0
local function note(v) check = (check * 31 + v) % 1000003 end

for _ = 1, 3 do
  local numbers, words, records = {}, {}, {}
  for i = 1, 200000 do numbers[i] = random(1000000) end
  for i = 1, 65000 do words[i] = string.format("%05d-%d", random(100000), i % 7) end
  for i = 1, 80000 do records[i] = { group = random(100), id = i } end

  table.sort(numbers)
  table.sort(words)
  table.sort(records, function(a, b)
    if a.group ~= b.group then return a.group < b.group end
    return a.id > b.id
  end)
  for i = 1, #numbers, 100 do note(numbers[i]) end
  for i = 1, #words, 100 do note(#words[i] + words[i]:byte(3)) end
  for i = 1, #records, 100 do note(records[i].id) end

  for i = 1, #numbers, 10 do numbers[i] = random(1000000) end
  table.sort(numbers, function(a, b) return a > b end)
  for i = 1, #numbers, 100 do note(numbers[i]) end
end
print(string.format("%d", check))
