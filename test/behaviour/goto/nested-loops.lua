-- `goto` leaves any number of loops.
local n = 0
for i = 1, 10 do
  for j = 1, 10 do
    n = n + 1
    if i * j == 12 then goto found end
  end
end
::found::
print(n) --> 16
