-- A round-robin scheduler: a thousand tasks with mailboxes that compute, send, wait for messages and sleep.
local create, resume, yield, status = coroutine.create, coroutine.resume, coroutine.yield, coroutine.status

local ready, first, last = {}, 1, 0
local function enqueue(task)
  last = last + 1
  ready[last] = task
end

local sleepers, now = {}, 0
local function sleep(turns) return yield("sleep", turns) end
local function receive(self)
  while self.taken == self.given do yield("wait") end
  self.taken = self.taken + 1
  local message = self.mail[self.taken]
  self.mail[self.taken] = nil
  return message
end
local function send(to, message)
  to.given = to.given + 1
  to.mail[to.given] = message
  if to.waiting then
    to.waiting = false
    enqueue(to)
  end
end

local tasks, total = {}, 0
local function body(self)
  for round = 1, 2250 do
    send(tasks[(self.id * 7 + round) % #tasks + 1], self.id + round)
    yield("again")
    local message = receive(self)
    total = (total + message * self.id) % 1000003
    if self.id % 10 == 0 then sleep(round % 3 + 1) end
  end
  return "done"
end

for i = 1, 1000 do
  local task = { id = i, mail = {}, given = 0, taken = 0, waiting = false }
  task.co = create(body)
  tasks[i] = task
end
for i = 1, #tasks do enqueue(tasks[i]) end

local switches, finished = 0, 0
while true do
  now = now + 1
  local due = sleepers[now]
  if due then
    for i = 1, #due do enqueue(due[i]) end
    sleepers[now] = nil
  end
  if first > last and next(sleepers) == nil then break end
  local stop = last
  while first <= stop do
    local task = ready[first]
    ready[first] = nil
    first = first + 1
    local ok, what, n = resume(task.co, task)
    if not ok then error(what) end
    switches = switches + 1
    if what == "again" then
      enqueue(task)
    elseif what == "wait" then
      task.waiting = true
    elseif what == "sleep" then
      local list = sleepers[now + n] or {}
      list[#list + 1] = task
      sleepers[now + n] = list
    elseif status(task.co) == "dead" then
      finished = finished + 1
    end
  end
end
print(string.format("%d %d %d", total, switches, finished))
