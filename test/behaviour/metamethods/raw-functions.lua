-- The raw functions ask no metamethod.
local t = setmetatable({}, {
  __index = function () return "i" end, __newindex = function () error("n") end,
  __len = function () return 99 end, __eq = function () return true end,
})
rawset(t, 1, "raw")
print(rawget(t, 1), rawget(t, 2), rawlen(t), rawequal(t, {})) --> raw	nil	1	false
