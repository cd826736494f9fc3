-- Strings built piece by piece with `..`: growing text, short labels, numbers among the pieces, results used as keys.
local check = 0
for round = 1, 110 do
  local s = ""
  for i = 1, 4000 do s = s .. i % 10 .. (i % 50 == 0 and "\n" or "") end
  check = (check + #s * round + s:byte(#s - round)) % 1000003
end

local seen, distinct = {}, 0
for i = 1, 5900000 do
  local label = "host" .. i % 200 .. ":" .. i % 7 .. "/tcp"
  if not seen[label] then
    seen[label] = true
    distinct = distinct + 1
  end
  check = (check + #label) % 1000003
end

local function repeatText(s, n)
  if n == 0 then return "" end
  if n % 2 == 1 then return s .. repeatText(s, n - 1) end
  local half = repeatText(s, n / 2)
  return half .. half
end
for i = 1, 220000 do check = (check + #repeatText("xyz", i % 64)) % 1000003 end
print(string.format("%d %d", check, distinct))
