-- At the end of a constructor all values are stored, elsewhere one.
local function f(...) return {...}, {..., "end"}, {"start", ...} end
local all, first, last = f(1, 2, 3)
print(#all, #first, #last) --> 3	2	4
print(first[1], first[2])  --> 1	end
