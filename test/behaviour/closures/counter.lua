-- Each call makes a new variable; closures that share one see its changes.
local function counter()
  local n = 0
  return function () n = n + 1 return n end, function () return n end
end
local inc, get = counter()
local other = counter()
inc() inc()
print(get(), other()) --> 2	1
