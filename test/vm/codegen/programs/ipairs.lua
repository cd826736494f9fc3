-- Loops over `ipairs`: lists, floats, holes, lists that grow and shrink meanwhile, `__index`, other controls, other results.
local function show(t, more)
  local out = {}
  for i, v in ipairs(t) do
    out[#out + 1] = i .. "=" .. tostring(v)
    if more then more(t, i) end
  end
  return table.concat(out, " ")
end

local step = ipairs({})
for round = 1, 40 do
  local lines = {
    show({}),
    show({ 1, "two", false, {} and true }),
    show({ 1.5, 2, 2.0 }),
    show({ 1.0, 2.0 }),
    show({ 1, nil, 3 }),
    show({ 1, 2 }, function(t, i) if i < 5 then t[i + 2] = i * 10 end end),
    show({ 1, 2, 3, 4 }, function(t, i) t[i + 1] = nil end),
    show({ 1, 2 }, function(t, i) t[1], t[2] = 0.5, "x" end),
    show(setmetatable({ 1 }, { __index = function(_, i) if i < 4 then return i * 100 end end })),
    show(setmetatable({ 1, false }, { __index = { 7, 8, 9 } })),
    show(setmetatable({}, { __index = function(_, i) return i == 1 and "only" or nil end })),
  }
  local sum = 0
  for i in ipairs({ 5, 6, 7 }) do sum = sum + i end
  for i, v, third in step, { [-1] = "a", [0] = "b", "c", "d" }, -2 do lines[#lines + 1] = i .. v .. tostring(third) end
  for i, v in step, { "c", "d" }, 1.0 do lines[#lines + 1] = i .. v end
  for i, v in step, { "c", "d" }, "1" do lines[#lines + 1] = i .. v end
  for i, v in step, { [2^31 | 0] = "far" }, (2^31 | 0) - 1 do lines[#lines + 1] = i .. v end
  lines[#lines + 1] = tostring(pcall(function() for _ in step, {}, 1.5 do end end))
  lines[#lines + 1] = tostring(select(2, pcall(function() for _ in step, nil, 0 do end end)))
  if round == 40 then print(table.concat(lines, "\n"), sum) end
end

local co = coroutine.wrap(function()
  for i, v in ipairs({ "x", "y", "z" }) do coroutine.yield(i, v) end
  return "end"
end)
print(co()) print(co()) print(co()) print(co())
