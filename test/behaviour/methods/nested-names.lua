-- `function a.b.c:m()` stores into the innermost table and adds `self`.
local a = {b = {c = {}}}
function a.b.c:m(...) return self == a.b.c, select("#", ...) end
function a.b.f(...) return select("#", ...) end
print(a.b.c:m(1, 2)) --> true	2
print(a.b.f(1))      --> 1
