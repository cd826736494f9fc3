-- The fourth value of a generic `for` is closed when the loop ends, by break and by error too.
local function iterate(n)
  local closer = setmetatable({}, {__close = function (_, e) print("closed", e) end})
  return function (_, i) if i < n then return i + 1 end end, nil, 0, closer
end
for i in iterate(2) do print(i) end
--> 1
--> 2
--> closed	nil
for i in iterate(5) do if i == 1 then break end end --> closed	nil
print(pcall(function () for i in iterate(5) do error("stop", 0) end end))
--> closed	stop
--> false	stop
