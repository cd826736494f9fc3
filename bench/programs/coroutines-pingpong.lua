-- Two coroutines driven in turn, values passed both ways at every switch.
local create, resume, yield, status = coroutine.create, coroutine.resume, coroutine.yield, coroutine.status

local function player(factor)
  return create(function(ball)
    while ball do ball = yield((ball * factor + 1) % 1000003) end
    return "over"
  end)
end

local ping, pong = player(3), player(5)
local ball, ok = 1, true
for _ = 1, 6400000 do
  ok, ball = resume(ping, ball)
  ok, ball = resume(pong, ball)
end
local _, a = resume(ping, nil)
local _, b = resume(pong, nil)
print(string.format("%d %s %s %s %s", ball, a, b, status(ping), tostring((resume(pong)))))
