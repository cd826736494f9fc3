-- Discrete events in a binary heap: customers, queues and servers as objects of different classes.
local Heap = {}
Heap.__index = Heap

function Heap:push(event)
  self.size = self.size + 1
  local i = self.size
  while i > 1 do
    local parent = (i - i % 2) / 2
    if self[parent].time <= event.time then break end
    self[i] = self[parent]
    i = parent
  end
  self[i] = event
end

function Heap:pop()
  local top, last = self[1], self[self.size]
  self[self.size] = nil
  self.size = self.size - 1
  local i, n = 1, self.size
  if n > 0 then
    while true do
      local child = i * 2
      if child > n then break end
      if child < n and self[child + 1].time < self[child].time then child = child + 1 end
      if last.time <= self[child].time then break end
      self[i] = self[child]
      i = child
    end
    self[i] = last
  end
  return top
end

local seed = 31415
local function random(n)
  seed = (seed * 1583) % 999983
  return seed % n
end

local heap = setmetatable({ size = 0 }, Heap)
local served, waited, lost = 0, 0, 0

local Desk = {}
Desk.__index = Desk
function Desk:arrive(now, customer)
  if not self.busy then
    self:begin(now, customer)
  elseif self.tail - self.head < self.room then
    self.tail = self.tail + 1
    self.queue[self.tail] = customer
  else
    lost = lost + 1
  end
end
function Desk:begin(now, customer)
  self.busy = true
  waited = waited + now - customer.since
  heap:push({ time = now + self.pace + random(self.pace), target = self, what = "finish" })
end
function Desk:finish(now)
  served = served + 1
  self.busy = false
  if self.head < self.tail then
    self.head = self.head + 1
    local customer = self.queue[self.head]
    self.queue[self.head] = nil
    self:begin(now, customer)
  end
end

local desks = {}
for i = 1, 5 do
  desks[i] = setmetatable({ queue = {}, head = 0, tail = 0, room = 10 * i, pace = 6 + i, busy = false }, Desk)
end

local Source = {}
Source.__index = Source
function Source:tick(now)
  desks[random(5) + 1]:arrive(now, { since = now })
  if now < self.stop then heap:push({ time = now + random(self.gap) + 0.5, target = self, what = "tick" }) end
end

for i = 1, 4 do
  heap:push({ time = i, target = setmetatable({ gap = 12 + i, stop = 1850000 }, Source), what = "tick" })
end
while heap.size > 0 do
  local event = heap:pop()
  local target = event.target
  target[event.what](target, event.time)
end
print(string.format("%d %d %.1f", served, lost, waited))
