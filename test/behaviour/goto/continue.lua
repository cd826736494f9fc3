-- A label at the end of a block can be jumped to across local declarations.
local out = {}
for i = 1, 5 do
  if i % 2 == 0 then goto continue end
  local x = i * 10
  out[#out + 1] = x
  ::continue::
end
print(table.concat(out, " ")) --> 10 30 50
