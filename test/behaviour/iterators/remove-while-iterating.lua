-- Fields may be cleared and changed during a traversal.
local t = {}
for i = 1, 100 do t["k" .. i] = i t[i] = i end
local seen = 0
for k, v in pairs(t) do
  seen = seen + 1
  t[k] = nil
end
print(seen, next(t)) --> 200	nil
for i = 1, 50 do t[i] = i end
for k in pairs(t) do t[k] = t[k] * 2 end
print(t[1], t[50])   --> 2	100
