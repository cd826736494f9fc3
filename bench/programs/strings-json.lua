-- A small JSON writer and reader: recursive descent over a string, escapes, numbers, objects in key order.
local escapes = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\t"] = "\\t" }
local unescapes = { ['"'] = '"', ["\\"] = "\\", n = "\n", t = "\t" }

local function encode(v, out)
  local kind = type(v)
  if kind == "table" then
    if v[1] ~= nil then
      out[#out + 1] = "["
      for i = 1, #v do
        if i > 1 then out[#out + 1] = "," end
        encode(v[i], out)
      end
      out[#out + 1] = "]"
    else
      local keys = {}
      for k in pairs(v) do keys[#keys + 1] = k end
      table.sort(keys)
      out[#out + 1] = "{"
      for i, k in ipairs(keys) do
        if i > 1 then out[#out + 1] = "," end
        encode(k, out)
        out[#out + 1] = ":"
        encode(v[k], out)
      end
      out[#out + 1] = "}"
    end
  elseif kind == "string" then
    out[#out + 1] = '"' .. v:gsub('["\\\n\t]', escapes) .. '"'
  else
    out[#out + 1] = tostring(v)
  end
end

local decodeValue
local function skip(s, at) return s:match("^%s*()", at) end

local function decodeString(s, at)
  local pieces, from = {}, at
  while true do
    local stop = s:find('["\\]', from)
    pieces[#pieces + 1] = s:sub(from, stop - 1)
    if s:sub(stop, stop) == '"' then return table.concat(pieces), stop + 1 end
    pieces[#pieces + 1] = unescapes[s:sub(stop + 1, stop + 1)]
    from = stop + 2
  end
end

decodeValue = function(s, at)
  at = skip(s, at)
  local c = s:sub(at, at)
  if c == "{" then
    local object = {}
    at = skip(s, at + 1)
    while s:sub(at, at) ~= "}" do
      local key
      key, at = decodeString(s, at + 1)
      object[key], at = decodeValue(s, skip(s, at) + 1)
      at = skip(s, at)
      if s:sub(at, at) == "," then at = skip(s, at + 1) end
    end
    return object, at + 1
  elseif c == "[" then
    local array = {}
    at = skip(s, at + 1)
    while s:sub(at, at) ~= "]" do
      array[#array + 1], at = decodeValue(s, at)
      at = skip(s, at)
      if s:sub(at, at) == "," then at = skip(s, at + 1) end
    end
    return array, at + 1
  elseif c == '"' then
    return decodeString(s, at + 1)
  elseif s:find("^true", at) then
    return true, at + 4
  elseif s:find("^false", at) then
    return false, at + 5
  end
  local number = s:match("^-?%d+%.?%d*[eE]?[+-]?%d*", at)
  return tonumber(number), at + #number
end

local data = {}
for i = 1, 60 do
  data[i] = {
    id = i,
    ratio = i + 0.25,
    name = 'item "' .. i .. '"\n',
    tags = { "red", "a\\b", "tab\t" .. i },
    nested = { deep = { deeper = { i, i + 1, i + 2 } }, open = i % 2 == 0 },
  }
end

local check = 0
for round = 1, 750 do
  local out = {}
  encode(data, out)
  local text = table.concat(out)
  local copy = decodeValue(text, 1)
  check = (check * 3 + #text + copy[round % 60 + 1].nested.deep.deeper[3] + #copy[7].name) % 1000003
end
print(string.format("%d", check))
