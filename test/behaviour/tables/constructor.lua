-- Positional, named and computed fields together.
local t = {10, x = "x", 20, ["y z"] = "yz", [100] = "hundred", 30; 40}
print(#t, t[1], t[4], t.x, t["y z"], t[100]) --> 4	10	40	x	yz	hundred
local u = {[1] = "computed", "positional"}
print(u[1])                                  --> positional
local v = {n = 1, n = 2}
print(v.n)                                   --> 2
