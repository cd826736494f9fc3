-- An error ends the coroutine it is not caught in, and no other.
local inner = coroutine.create(function () error("bottom", 0) end)
local outer = coroutine.create(function ()
  print(coroutine.resume(inner))     --> false	bottom
  print(coroutine.status(inner))     --> dead
  coroutine.yield("alive")
  return "done"
end)
print(coroutine.resume(outer))       --> true	alive
print(coroutine.resume(outer))       --> true	done
