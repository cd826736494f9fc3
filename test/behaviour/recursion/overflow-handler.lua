-- A handler for a stack overflow has some room, but cannot overflow the stack again.
local function endless() return 1 + endless() end
print(xpcall(endless, function (m) return "handled " .. m end)) --> false	handled t:2: stack overflow
print(xpcall(endless, function () return endless() end))        --> false	error in error handling
