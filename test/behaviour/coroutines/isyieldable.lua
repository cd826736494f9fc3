-- The main thread cannot yield; coroutines can, except inside natives that do not allow it.
print(coroutine.isyieldable()) --> false
local co = coroutine.create(function () end)
print(coroutine.isyieldable(co)) --> true
coroutine.wrap(function ()
  print(coroutine.isyieldable()) --> true
  table.sort({2, 1}, function () print(coroutine.isyieldable()) end) --> false
  pcall(function () print(coroutine.isyieldable()) end) --> true
end)()
