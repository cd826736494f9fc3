-- The programs that bench/lpeg.mjs runs under C LPeg and under Neap's own: json and re of an Nmap data directory.
-- Called with the two libraries, a clock and a printing function.
local json, re, clock, say, runs = ...

local seed = 42
local function random(n)
  seed = (seed * 1103515245 + 12345) % 2147483648
  return seed // 65536 % n
end

-- A JSON text of about a megabyte: objects, arrays, numbers, escapes.
local function document(size)
  local parts, length = {}, 0
  while length < size do
    local words = {}
    for i = 1, 4 + random(4) do words[i] = ("abcdefghijklmnop"):sub(1 + random(8), 8 + random(8)) end
    local entry = ('{"id": %d, "name": "%s", "score": %d.%d, "tags": ["%s"], "note": "tab\\t quote\\" \\u00e9 end", "ok": %s}')
      :format(#parts, table.concat(words, " "), random(1000), random(100), table.concat(words, '", "'), random(2) == 1 and "true" or "null")
    parts[#parts + 1] = entry
    length = length + #entry + 1
  end
  return "[" .. table.concat(parts, ",") .. "]"
end

local function measure(name, f)
  local times, check = {}, nil
  for i = 1, runs do
    local start = clock()
    check = f()
    times[i] = clock() - start
  end
  local first = times[1]
  table.sort(times)
  say(("%s first %.3f least %.3f check %s"):format(name, first, times[1], check))
end

local text = document(2^20)
measure("json.parse", function()
  local ok, value = json.parse(text)
  assert(ok, value)
  local n = 0
  for _, item in ipairs(value) do n = n + item.id + #item.name + #item.tags end
  return n
end)

local tokens = re.compile([[
  list <- (space / token)* -> {}
  token <- {| {:kind: '' -> 'word' :} {[a-z]+} |} / {| {:kind: '' -> 'number' :} {[0-9]+} |} / .
  space <- %s+
]])
measure("re tokens", function()
  local n = 0
  for line in text:gmatch("[^}]+") do
    n = n + select("#", tokens:match(line))
  end
  return n
end)

measure("re.gsub", function() return #re.gsub(text, "'\"' {[a-z]+} '\"'", "<%1>") end)
measure("re.find", function()
  local n, at = 0, 1
  while true do
    local from, to = re.find(text, "'name' '\"'? %s* ':'", at)
    if not from then return n end
    n, at = n + 1, to + 1
  end
end)
