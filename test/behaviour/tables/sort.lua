-- Sorting by default order and by a function; inconsistent functions are found out.
local t = {5, 2, 8, 1}
table.sort(t)
print(table.concat(t, " "))       --> 1 2 5 8
table.sort(t, function (a, b) return a > b end)
print(table.concat(t, " "))       --> 8 5 2 1
local s = {"b", "a", "B", ""}
table.sort(s)
print(table.concat(s, ","))       --> ,B,a,b
print(pcall(table.sort, {1, "x"})) --> false	attempt to compare string with number
print(pcall(table.sort, {3, 1, 2, 5, 4, 7, 6}, function () return true end)) --> false	invalid order function for sorting
