-- Producer, filters and consumer, each a coroutine that pulls from the one before it.
local create, resume, yield = coroutine.create, coroutine.resume, coroutine.yield

local function pull(source)
  local ok, value = resume(source)
  if not ok then error(value) end
  return value
end

local function producer(n)
  return create(function()
    for i = 1, n do yield("item " .. i % 100 .. " of " .. n) end
  end)
end

local function numbered(source)
  return create(function()
    local line = 0
    while true do
      local item = pull(source)
      if item == nil then return nil end
      line = line + 1
      yield({ line = line, text = item })
    end
  end)
end

local function where(source, keep)
  return create(function()
    while true do
      local record = pull(source)
      if record == nil then return nil end
      if keep(record) then yield(record) end
    end
  end)
end

local check = 0
for round = 1, 3 do
  local chain = where(
    where(numbered(producer(530000 + round)), function(r) return r.line % 3 ~= 0 end),
    function(r) return #r.text > 16 end)
  while true do
    local record = pull(chain)
    if record == nil then break end
    check = (check + record.line * #record.text) % 1000003
  end
end
print(string.format("%d", check))
