-- Items of a constructor replace what its explicit keys have put in the same places, floats too.
local function f(x)
  local a = {[1] = x + 0.5, x == nil}
  local b = {{}, [1] = x + 1e15}
  local c = {[1] = x + 1e15, nil}
  local d = {[1] = x + 0.5, [2] = x + 1.5, "one"}
  local e = {[1] = x + 0.5, x + 2.5}
  return a[1], type(b[1]), c[1], #c, d[1], d[2], #d, e[1], #e
end
for i = 1, 15 do print(f(i)) end
