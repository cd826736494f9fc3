-- Singly linked lists: built, reversed in place, merged, walked.
local function build(n, seed)
  local head
  for _ = 1, n do
    seed = (seed * 1103 + 12345) % 65536
    head = { value = seed, next = head }
  end
  return head
end

local function reverse(node)
  local done
  while node do
    node.next, done, node = done, node, node.next
  end
  return done
end

local function merge(a, b)
  local head = { value = 0 }
  local tail = head
  while a and b do
    if a.value <= b.value then
      tail.next, a = a, a.next
    else
      tail.next, b = b, b.next
    end
    tail = tail.next
  end
  tail.next = a or b
  return head.next
end

local function sort(list)
  if not list or not list.next then return list end
  local slow, fast = list, list.next
  while fast and fast.next do
    slow, fast = slow.next, fast.next.next
  end
  local right = slow.next
  slow.next = nil
  return merge(sort(list), sort(right))
end

local check = 0
for round = 1, 47 do
  local list = reverse(sort(build(12000, round)))
  local i, node = 0, list
  while node do
    i = i + 1
    check = (check * 7 + node.value * i) % 1000003
    node = node.next
  end
  for _ = 1, 40 do list = reverse(list) end
  check = (check + list.value) % 1000003
end
print(string.format("%d", check))
