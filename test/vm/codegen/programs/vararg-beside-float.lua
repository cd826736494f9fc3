-- A single vararg goes into a local variable while float temporaries above it are in use.
local log = setmetatable({}, {__newindex = function(_, k, v) print(k, v) end})
local function f(...)
  local t, v = log, nil
  log.a, t.b, v = nil == nil, 1.0, ...
  local x, y
  t.c, x, y = 2.5 * 2, ...
  return v, x, y
end
for i = 1, 5 do print(f(i, i + 0.5)) end
