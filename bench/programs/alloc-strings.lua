-- Short-lived strings, none of them seen before: labels, slices, cases changed; a window of them kept alive.
local window, check = {}, 0
for i = 1, 1200000 do
  local s = "object-" .. i
  local t = s:sub(3, 9) .. "/" .. (i * 7)
  window[i % 5000 + 1] = t
  if i % 3 == 0 then t = t:upper() end
  check = (check + #t + t:byte(-1)) % 1000003
end
local kept = 0
for i = 1, #window do kept = kept + #window[i] end
local n = 0
for round = 1, 3 do
  local set = {}
  for i = 1, 250000 do
    local key = ("%x"):format((i * 7919 + round) % 16777259)
    if not set[key] then
      set[key] = true
      n = n + 1
    end
  end
end
print(string.format("%d %d %d", check, kept, n))
