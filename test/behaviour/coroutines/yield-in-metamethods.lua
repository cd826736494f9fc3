-- A yield may happen inside any metamethod.
local y = coroutine.yield
local mt = {
  __index = function (_, k) return y("index " .. k) end,
  __add = function () return y("add") end,
  __eq = function () return y("eq") end,
  __lt = function () return y("lt") end,
  __concat = function () return y("concat") end,
  __len = function () return y("len") end,
  __call = function (_, v) return y("call " .. v) end,
}
local a, b = setmetatable({}, mt), setmetatable({}, mt)
local co = coroutine.wrap(function ()
  return a.x, a + 1, a == b, a < b, a .. "s", #a, a("v")
end)
local r = co()
while type(r) == "string" do print(r) r = co(r == "eq" or r == "lt" or #r) end
--> index x
--> add
--> eq
--> lt
--> concat
--> len
--> call v
print(r) --> 7
