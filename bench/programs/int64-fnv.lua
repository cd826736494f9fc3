-- needs: int64
-- FNV-1a over bytes of strings: exclusive or and a wrapping multiplication per byte.
local function fnv(s)
  local h = 0xcbf29ce484222325
  for i = 1, #s do h = (h ~ s:byte(i)) * 0x100000001b3 end
  return h
end

local texts = {}
for i = 1, 100 do texts[i] = ("text number %d "):format(i):rep(i % 5 + 1) end
local check = 0
for round = 1, 8100 do
  for i = 1, #texts do check = check + (fnv(texts[i]) >> (round % 8)) end
end
print(check, fnv("benchmark"))
