-- `__pairs` gives the three values of the loop.
local t = setmetatable({}, {__pairs = function (t)
  return function (_, k) k = (k or 0) + 1 if k <= 2 then return k, k * 10 end end, t, nil, "fourth is dropped"
end})
for k, v in pairs(t) do print(k, v) end
--> 1	10
--> 2	20
print(select("#", pairs(t))) --> 3
