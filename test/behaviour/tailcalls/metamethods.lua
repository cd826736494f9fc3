-- Tail calls through `__call`, to natives and in methods.
local o = setmetatable({n = 3}, {__call = function (self, k) if k == 0 then return self.n end return self(k - 1) end})
print(o(100000))                                             --> 3
print((function () return select("#", 1, 2) end)())          --> 2
print((function () return pcall(error, "e") end)())          --> false	e
print((function () return ("x"):rep(2) end)())               --> xx
