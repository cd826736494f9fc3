-- The handler runs before the variables of the failing function are closed.
print(xpcall(function ()
  local x <close> = setmetatable({}, {__close = function (_, e) print("close", e) end})
  error("e", 0)
end, function (m) print("handler", m) return "H" end))
--> handler	e
--> close	H
--> false	H
