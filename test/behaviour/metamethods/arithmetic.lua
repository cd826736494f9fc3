-- Every arithmetic event, with the operands in their order.
local function name(event) return function (a, b) return event .. type(a):sub(1, 1) .. type(b):sub(1, 1) end end
local mt = {}
for _, e in ipairs{"add", "sub", "mul", "div", "mod", "pow", "unm", "idiv"} do mt["__" .. e] = name(e) end
local o = setmetatable({}, mt)
print(o + 1, 1 + o, o + o)   --> addtn	addnt	addtt
print(o - 1, 1 - o)          --> subtn	subnt
print(o * 2, 2 * o)          --> multn	mulnt
print(o / 2, 2 / o)          --> divtn	divnt
print(o % 2, 2 % o)          --> modtn	modnt
print(o ^ 2, 2 ^ o)          --> powtn	pownt
print(o // 2, 2 // o)        --> idivtn	idivnt
print(-o)                    --> unmtt
