-- Two coroutines that talk to each other through a third function.
local producer = coroutine.create(function () for _, v in ipairs{"a", "b"} do coroutine.yield(v) end end)
local filter = coroutine.wrap(function ()
  while true do
    local _, v = coroutine.resume(producer)
    if v == nil then return nil end
    coroutine.yield(v:upper())
  end
end)
print(filter(), filter(), filter()) --> A	B	nil
