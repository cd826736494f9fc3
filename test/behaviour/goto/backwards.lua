-- A loop made of labels.
local i, sum = 1, 0
::top::
sum = sum + i
i = i + 1
if i <= 10 then goto top end
print(sum) --> 55
