-- `o:m(...)` evaluates `o` once and passes it first.
local count = 0
local o = {n = 5}
function o:add(x) return self.n + x end
function o.plain(self, x) return self.n - x end
local function get() count = count + 1 return o end
print(get():add(2), get():plain(2), count) --> 7	3	2
