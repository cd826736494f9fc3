-- `next` walks all keys, begins with nil and refuses unknown keys.
local t = {10, 20, x = 1}
local count, k = 0, nil
repeat k = next(t, k) if k ~= nil then count = count + 1 end until k == nil
print(count, next({}), next({}, nil)) --> 3	nil	nil
print(pcall(next, {}, "unknown"))     --> false	invalid key to 'next'
print(pcall(next))                    --> false	bad argument #1 to 'next' (table expected, got no value)
