-- `running` gives the thread and whether it is the main one; pcall does not change it.
local main, isMain = coroutine.running()
print(type(main), isMain) --> thread	true
coroutine.wrap(function ()
  local co, m = coroutine.running()
  print(co ~= main, m)                                    --> true	false
  pcall(function () print(coroutine.running() == co) end) --> true
end)()
