-- A class library of a dozen lines: three levels of inheritance, overriding, calls to the parent's method.
local function class(parent)
  local c = {}
  c.__index = c
  c.super = parent
  if parent then setmetatable(c, parent) end
  c.new = function(...)
    local o = setmetatable({}, c)
    o:init(...)
    return o
  end
  return c
end

local Shape = class()
function Shape:init(name) self.name, self.calls = name, 0 end
function Shape:area() return 0 end
function Shape:scaled(k)
  self.calls = self.calls + 1
  return self:area() * k
end

local Rectangle = class(Shape)
function Rectangle:init(w, h, name)
  Shape.init(self, name or "rectangle")
  self.w, self.h = w, h
end
function Rectangle:area() return self.w * self.h end

local Square = class(Rectangle)
function Square:init(side) Rectangle.init(self, side, side, "square") end
function Square:scaled(k) return Rectangle.scaled(self, k) + 1 end

local Frame = class(Square)
function Frame:init(side, border)
  Square.init(self, side)
  self.border = border
end
function Frame:area()
  local inner = self.w - 2 * self.border
  return Square.area(self) - inner * inner
end

local sum, names = 0, 0
local shapes = { Rectangle.new(3, 4), Square.new(5), Frame.new(9, 1), Shape.new("none") }
for i = 1, 6400000 do
  local s = shapes[i % 4 + 1]
  sum = (sum + s:scaled(i % 5)) % 1000003
end
for i = 1, 640000 do
  local f = Frame.new(i % 50 + 3, 1)
  sum = (sum + f:scaled(2)) % 1000003
  names = names + #f.name
end
local calls = 0
for _, s in ipairs(shapes) do calls = calls + s.calls end
print(string.format("%d %d %d", sum, calls, names))
