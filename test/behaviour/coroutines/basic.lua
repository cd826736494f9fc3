-- Values travel with every resume and yield.
local co = coroutine.create(function (...)
  print("start", ...)
  print("got", coroutine.yield(1, 2))
  print("got", coroutine.yield())
  return "end", nil
end)
print(coroutine.resume(co, "a", nil))
--> start	a	nil
--> true	1	2
print(coroutine.resume(co))
--> got
--> true
print(coroutine.resume(co, 3, 4))
--> got	3	4
--> true	end	nil
print(coroutine.resume(co)) --> false	cannot resume dead coroutine
