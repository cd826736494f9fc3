-- `...` keeps nils and its length; in parentheses or in the middle of a list it gives one value.
local function count(...) return select("#", ...) end
print(count(), count(nil), count(nil, nil), count((nil))) --> 0	1	2	1
local function two() return 1, 2 end
local function none() end
print(count(two(), two()), count(two(), (two())), count(none()), count(none(), none())) --> 3	2	0	1
print((two()))            --> 1
print((none()))           --> nil
