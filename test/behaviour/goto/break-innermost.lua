-- `break` leaves the innermost loop only.
local out = {}
for i = 1, 3 do
  while true do
    if i == 2 then break end
    out[#out + 1] = i
    break
  end
end
print(table.concat(out, ",")) --> 1,3
