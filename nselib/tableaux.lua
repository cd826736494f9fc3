--- Helpers for tables: copies, inversion, search, keys.

local tableaux = {}

--- A copy of `t` in which every table among the values is copied too. Keys and metatables are not copied.
-- @raise a stack overflow when the table contains itself.
function tableaux.tcopy(t)
  local copy = {}
  for k, v in pairs(t) do
    if type(v) == "table" then v = tableaux.tcopy(v) end
    copy[k] = v
  end
  return copy
end

--- A copy of `t` that shares the tables among its values with `t`.
function tableaux.shallow_tcopy(t)
  local copy = {}
  for k, v in pairs(t) do copy[k] = v end
  return copy
end

--- The table with `t`'s values as keys and its keys as values; of equal values one wins, which is not specified.
function tableaux.invert(t)
  local inverse = {}
  for k, v in pairs(t) do inverse[v] = k end
  return inverse
end

--- Whether `item` is among the values of `t`: true and its key, or false and nil.
-- With `array` true only the sequence part is searched, in order.
function tableaux.contains(t, item, array)
  local iterate = array and ipairs or pairs
  for k, v in iterate(t) do
    if v == item then return true, k end
  end
  return false, nil
end

--- The keys of `t` as an array, in no particular order.
function tableaux.keys(t)
  local keys, n = {}, 0
  for k in pairs(t) do
    n = n + 1
    keys[n] = k
  end
  return keys
end

return tableaux
