-- Only positive integers belong to the sequence.
local t = {[0] = "zero", [-1] = "minus"}
t[1] = "one"
print(#t, t[0], t[-1]) --> 1	zero	minus
