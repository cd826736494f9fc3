-- Makes every function that a pattern calls pause first.
local function pausing(f)
  if type(f) ~= "function" then return f end
  return function(...)
    pause()
    return f(...)
  end
end
local mt = getmetatable(P(1))
local div, mod = mt.__div, mt.__mod
mt.__div = function(p, v) return div(p, pausing(v)) end
mt.__mod = function(p, f) return mod(p, pausing(f)) end
Cmt = function(p, f) return lpeg.Cmt(p, pausing(f)) end
Cf = function(p, f) return lpeg.Cf(p, pausing(f)) end
P = function(...)
  if type((...)) == "function" then return lpeg.P(pausing(...)) end
  return lpeg.P(...)
end
local set = setmetatable
local function setmetatable(t, m)
  if type(m) == "table" then
    m.__index = pausing(m.__index)
    m.__eq = pausing(m.__eq)
  end
  return set(t, m)
end
