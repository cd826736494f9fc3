-- An error in the handler goes to the handler again, until there is no more room.
local n = 0
print(xpcall(error, function (m)
  n = n + 1
  if n < 4 then error("again " .. n, 0) end
  return m .. "!"
end, "e"))       --> false	again 3!
print(xpcall(error, function () error("always") end, "e")) --> false	error in error handling
