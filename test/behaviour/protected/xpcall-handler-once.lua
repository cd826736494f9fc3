-- Nested protected calls each use their own handler.
print(xpcall(function ()
  local ok, m = xpcall(error, function (m) return "inner " .. m end, "a")
  error(m .. " outer", 0)
end, function (m) return "[" .. m .. "]" end)) --> false	[inner a outer]
print(xpcall(function ()
  print(pcall(error, "caught by pcall")) --> false	caught by pcall
  error("e", 0)
end, function (m) return "handler " .. m end)) --> false	handler e
