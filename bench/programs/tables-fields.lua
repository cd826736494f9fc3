-- Fields of records read, changed and written back, in a loop over a few records.
local function record(id)
  return { id = id, hits = 0, bytes = 0, last = 0, open = true }
end

local records = {}
for i = 1, 64 do records[i] = record(i) end

local stats = { reads = 0, writes = 0, flips = 0 }
local state = 7
for step = 1, 17500000 do
  state = (state * 75 + 74) % 65537
  local r = records[state % 64 + 1]
  r.hits = r.hits + 1
  r.bytes = (r.bytes + state) % 1000003
  if r.open then
    r.last = step
    stats.reads = stats.reads + 1
  else
    stats.writes = stats.writes + r.id
  end
  if state % 16 == 0 then
    r.open = not r.open
    stats.flips = stats.flips + 1
  end
end

local sum = 0
for _, r in ipairs(records) do sum = (sum + r.hits * r.id + r.bytes + r.last) % 1000003 end
print(string.format("%d %d %d %d", sum, stats.reads, stats.writes, stats.flips))
