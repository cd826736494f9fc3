-- Integer loops: nested counting, remainders, branches, a multiplicative generator, downward and stepped loops.
local hits, acc = 0, 0
for round = 1, 3 do
  acc = acc + 1000000
  for a = 1, 5000 do
    for b = 1, 1200 do
      local c = (a * b + acc) % 1009
      if c < 500 then acc = acc + c elseif c > 900 then acc = acc - 7 else hits = hits + 1 end
    end
  end

  local seed = 41 + round
  for i = 8000000, 1, -1 do
    seed = (seed * 1583) % 999983
    if seed % 3 == i % 3 then hits = hits + 1 end
  end

  for i = 0, 12000000, 3 do acc = (acc + i) % 99991 end
  while seed > 1 do
    seed = (seed - seed % 2) / 2
    acc = acc + 1
  end
end
print(string.format("%d %d", hits, acc))
