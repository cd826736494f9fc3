-- A local in a loop body is a new variable each time round.
local fs = {}
local i = 1
while i <= 3 do
  local j = i
  fs[i] = function () j = j * 2 return j end
  i = i + 1
end
print(fs[1](), fs[2](), fs[2](), fs[3]()) --> 2	4	8	6
