--- Helpers for output whose order must not change from run to run.

local outlib = {}

-- Numbers before strings before the rest, each in its own order.
local RANK = {number = 1, string = 2}

local function before(a, b)
  local rankA, rankB = RANK[type(a)] or 3, RANK[type(b)] or 3
  if rankA ~= rankB then return rankA < rankB end
  if rankA == 3 then return tostring(a) < tostring(b) end
  return a < b
end

--- A view of `t` that `pairs` walks in the order of the keys. Changes must be made to `t` itself.
function outlib.sorted_by_key(t)
  return setmetatable({}, {
    __pairs = function()
      local keys, i = {}, 0
      for k in pairs(t) do keys[#keys + 1] = k end
      table.sort(keys, before)
      return function()
        i = i + 1
        local k = keys[i]
        if k ~= nil then return k, t[k] end
        return nil
      end
    end,
  })
end

--- Make `tostring` of the array `t` give its items with `sep` (default ", ") between them; gives `t` itself.
function outlib.list_sep(t, sep)
  local mt = getmetatable(t) or {}
  mt.__tostring = function(list)
    local items = {}
    for i, item in ipairs(list) do items[i] = tostring(item) end
    return table.concat(items, sep or ", ")
  end
  return setmetatable(t, mt)
end

return outlib
