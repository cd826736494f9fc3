-- Every kind of loop, and jumps out of them.
local function run(a, b, c) local n, last = 0, nil for i = a, b, c do n = n + 1 last = i if n > 60 then break end end return n, last end
for i = 1, 50 do run(1, 5, 1) end
print(run(1, 10, 3)) print(run(10, 1, -2)) print(run(1, 0, 1)) print(run(1.0, 3, 0.5)) print(run(0, 1, 0.1))
print(run(math.maxinteger - 2, math.maxinteger, 1)) print(run(math.mininteger, math.mininteger + 4, 2))
print(run(1, math.huge, 1)) print(run(3, -math.huge, -1)) print(run(1, 3.7, 1)) print(run("1", "3", "1"))
print(pcall(run, 1, 2, 0)) print(pcall(run, {}, 2, 1))
local closures = {}
for i = 1, 5 do local j = i * 2 closures[i] = function() j = j + 1 return i, j end end
for i = 1, 5 do print(closures[i]()) print(closures[i]()) end
local function search(t, x)
  for i = 1, #t do
    for j = 1, #t[i] do if t[i][j] == x then return i, j end end
  end
end
local grid = {}
for i = 1, 30 do grid[i] = {} for j = 1, 30 do grid[i][j] = i * 100 + j end end
for i = 1, 30 do search(grid, i * 101) end
print(search(grid, 2913), search(grid, 1))
local function collatz(n) local steps = 0 while n ~= 1 do if n % 2 == 0 then n = n // 2 else n = 3 * n + 1 end steps = steps + 1 end return steps end
local most = 0 for i = 1, 300 do local s = collatz(i) if s > most then most = s end end print(most)
local n = 0 repeat local done = n >= 200 n = n + 1 until done print(n)
local s = "" for i = 1, 120 do if i % 3 == 0 then goto continue end if i > 100 then break end s = s .. i % 10 ::continue:: end print(s)
do local i = 1 ::top:: if i < 200 then i = i + 1 goto top end print(i) end
local t = {} for i = 1, 100 do t["k" .. i] = i end
local sum, count = 0, 0 for k, v in pairs(t) do sum = sum + v count = count + 1 if v % 2 == 0 then t[k] = nil end end print(sum, count)
count = 0 for _ in pairs(t) do count = count + 1 end print(count)
local order = {} for i, v in ipairs({5, 4, 3, nil, 1}) do order[#order + 1] = i .. "=" .. v end print(table.concat(order, " "))
local function iter(n) local i = 0 return function() i = i + 1 if i <= n then return i, i * i end end end
local total = 0 for _ = 1, 30 do for i, sq in iter(20) do total = total + sq - i end end print(total)
for k, v in next, {10, 20, x = 30} do print(k, v) end
