-- `__close` gets the value and the error, nil when there is none.
do
  local x <close> = setmetatable({}, {__close = function (self, e, ...) print(type(self), e, select("#", ...)) end})
end --> table	nil	0
print(pcall(function ()
  local y <close> = setmetatable({}, {__close = function (_, e) print("closing for", e) end})
  error("boom", 0)
end))
--> closing for	boom
--> false	boom
