-- Arrays through the library: insert and remove at the end, the front and inside, the length operator, unpack, ipairs.
local insert, remove = table.insert, table.remove
local unpack = table.unpack or unpack
local check = 0

for _ = 1, 16 do
  local stack = {}
  for i = 1, 100000 do insert(stack, i) end
  while #stack > 1 do
    local a, b = remove(stack), remove(stack)
    if (a + (b or 0)) % 3 == 0 then insert(stack, a % 1000) end
  end
  check = (check * 31 + (stack[1] or 0)) % 1000003
end

local left = 0
for round = 1, 3 do
  local queue = {}
  for i = 1, 40000 do
    insert(queue, i + round)
    if #queue > 40 then check = (check + remove(queue, 1) * 3) % 1000003 end
    if i % 4 == 0 then insert(queue, #queue - 10 > 0 and 5 or 1, i) end
    if i % 5 == 0 then remove(queue, #queue > 3 and 2 or 1) end
  end
  left = left + #queue
end

local list = {}
for i = 1, 200 do list[#list + 1] = i end
for round = 1, 8100 do
  for i, v in ipairs(list) do check = (check + i * v) % 1000003 end
  local a, b, c = unpack(list, round % 100 + 1, round % 100 + 3)
  list[round % 200 + 1] = (a + b + c) % 1000
end
print(string.format("%d %d", check, left))
