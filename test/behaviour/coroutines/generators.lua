-- Coroutines as iterators, recursively.
local function permutations(list, n)
  if n == 0 then coroutine.yield(table.concat(list, "")) return end
  for i = 1, n do
    list[i], list[n] = list[n], list[i]
    permutations(list, n - 1)
    list[i], list[n] = list[n], list[i]
  end
end
local all = {}
for p in coroutine.wrap(function () permutations({"a", "b", "c"}, 3) end) do all[#all + 1] = p end
print(table.concat(all, " ")) --> bca cba cab acb bac abc
