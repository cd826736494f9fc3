-- Leaving from everywhere: loops, calls, metamethods, iterators, deep recursion, tail position.
local function gen(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end return nil end) end
local s = 0 for v in gen(300) do s = s + v end print(s)
local function tree(d) if d == 0 then return nil end return {tree(d - 1), d, tree(d - 1)} end
local function walk(t) if t then walk(t[1]) coroutine.yield(t[2]) walk(t[3]) end end
local seq = {} for v in coroutine.wrap(function() walk(tree(7)) end) do seq[#seq + 1] = v end print(#seq, table.concat(seq, "", 1, 30))
local function perm(a, n) n = n or #a if n <= 1 then coroutine.yield(table.concat(a)) else for i = 1, n do a[n], a[i] = a[i], a[n] perm(a, n - 1) a[n], a[i] = a[i], a[n] end end end
local count, last = 0, nil for p in coroutine.wrap(function() perm({"a", "b", "c", "d", "e"}) end) do count = count + 1 last = p end print(count, last)
local M = setmetatable({}, {__index = function(_, k) return coroutine.yield(k) end, __add = function() return coroutine.yield("add") end,
  __lt = function() return coroutine.yield("lt") end, __concat = function() return coroutine.yield("cat") end, __len = function() return coroutine.yield("len") end,
  __eq = function() return coroutine.yield("eq") end, __call = function(_, x) return coroutine.yield(x) end, __newindex = function(_, k, v) coroutine.yield(k .. v) end})
local N = setmetatable({}, getmetatable(M))
local function all() local r = {} r[1] = M.field r[2] = M + 1 r[3] = tostring(M < N) r[4] = M .. "x" r[5] = #M r[6] = tostring(M == N) r[7] = M("call") M.k = "v" return table.concat(r, ",") end
for round = 1, 30 do
  local co = coroutine.create(all) local ok, v = coroutine.resume(co) local log = {}
  while coroutine.status(co) ~= "dead" do log[#log + 1] = v ok, v = coroutine.resume(co, round) end
  if round % 15 == 0 then print(ok, v, table.concat(log, " ")) end
end
local function float(n) local x = 0.25 for i = 1, n do x = x * 1.5 + (coroutine.yield(x) or 0) end return x end
local co = coroutine.create(float) local ok, x = coroutine.resume(co, 100) while coroutine.status(co) ~= "dead" do ok, x = coroutine.resume(co, 0.125) end print(ok, ("%.6g"):format(x))
local function fail(n) for i = 1, n do coroutine.yield(i) end error("end " .. n) end
for round = 1, 20 do co = coroutine.create(fail) local r = {} repeat r = {coroutine.resume(co, 5)} until not r[1] if round == 20 then print(r[2], coroutine.status(co), coroutine.resume(co)) end end
local function closing(log) local c <close> = setmetatable({}, {__close = function(_, e) log[#log + 1] = "closed " .. tostring(e) coroutine.yield("in close") end}) coroutine.yield("body") return "done" end
local log = {} co = coroutine.wrap(closing) print(co(log), co(), co(), log[1])
local function tail(n) if n == 0 then return coroutine.yield("tail") end return tail(n - 1) end
co = coroutine.wrap(tail) print(co(100), co("back"))
local function deep(n) if n == 0 then return coroutine.yield("bottom") end return 1 + deep(n - 1) end
co = coroutine.wrap(deep) print(co(4000), co(5))
local inner = coroutine.wrap(function() for i = 1, 50 do coroutine.yield(i) end end)
local outer = coroutine.wrap(function() for v in inner do coroutine.yield(v * 2) end end)
local total = 0 for v in outer do total = total + v end print(total)
print(pcall(function() for i in coroutine.wrap(function() coroutine.yield(1) error("oops") end) do end end))
