-- Two functions that call each other without end.
local a, b
function a(n) return b(n + 1) + 1 end
function b(n) return a(n + 1) + 1 end
print((select(2, pcall(a, 0)):gsub("t:%d: ", ""))) --> stack overflow
