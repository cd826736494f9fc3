-- Classes by `__index`: methods are found through the chain, `self` stays the object.
local Base = {} Base.__index = Base
function Base.new(n) return setmetatable({n = n}, Base) end
function Base:name() return "base" .. self.n end
local Sub = setmetatable({}, {__index = Base}) Sub.__index = Sub
function Sub.new(n) return setmetatable(Base.new(n), Sub) end
function Sub:name() return "sub/" .. Base.name(self) end
print(Base.new(1):name(), Sub.new(2):name()) --> base1	sub/base2
