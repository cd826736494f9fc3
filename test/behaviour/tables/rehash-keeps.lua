-- Growing and shrinking keeps what is there.
local t = {}
for i = 1, 300 do t[i] = i t["s" .. i] = -i end
for i = 1, 300, 2 do t[i] = nil t["s" .. i] = nil end
local n = 0
for _ in pairs(t) do n = n + 1 end
print(n, t[2], t.s300, t[1], t.s299) --> 300	2	-300	nil	nil
