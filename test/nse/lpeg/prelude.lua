local lpeg = require "lpeg"
local P, S, R, V, B, C, Cb, Cc, Cf, Cg, Cp, Cs, Ct, Carg, Cmt, match =
  lpeg.P, lpeg.S, lpeg.R, lpeg.V, lpeg.B, lpeg.C, lpeg.Cb, lpeg.Cc, lpeg.Cf, lpeg.Cg, lpeg.Cp, lpeg.Cs, lpeg.Ct,
  lpeg.Carg, lpeg.Cmt, lpeg.match
local counts, log = {}, {}

-- A value as it is written in the cases.
local function text(v, seen)
  if type(v) == "string" then
    return '"' .. v:gsub('[%c"\\\128-\255]', function(c)
      return c == "\n" and "\\n" or c == '"' and '\\"' or c == "\\" and "\\\\" or "\\" .. c:byte()
    end) .. '"'
  elseif type(v) == "table" then
    if seen[v] then return "{...}" end
    seen[v] = true
    local items, n = {}, 0
    while v[n + 1] ~= nil do
      n = n + 1
      items[n] = text(v[n], seen)
    end
    local fields = {}
    for k, x in pairs(v) do
      if not (math.type(k) == "integer" and 1 <= k and k <= n) then
        fields[#fields + 1] = (type(k) == "string" and k or "[" .. text(k, seen) .. "]") .. " = " .. text(x, seen)
      end
    end
    table.sort(fields)
    for _, field in ipairs(fields) do items[#items + 1] = field end
    seen[v] = nil
    return "{" .. table.concat(items, ", ") .. "}"
  elseif type(v) == "function" or type(v) == "thread" then
    return type(v)
  elseif type(v) == "userdata" then
    return lpeg.type(v) or "userdata"
  end
  return tostring(v)
end

local function show(...)
  local all = {}
  for i = 1, select("#", ...) do all[i] = text((select(i, ...)), {}) end
  print(table.concat(all, " "))
end

-- Runs one case; an error is printed without its position.
local function case(f)
  local ok, message = pcall(f)
  if not ok then
    print("! " .. (type(message) == "string" and message:gsub("^case%.lua:%d+: ", "") or type(message)))
  end
end
