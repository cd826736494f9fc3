class Node {
  constructor(value, next) {
    this.value = value;
    this.next = next;
  }
}

function build(n, seed) {
  let head = null;
  for (let i = 0; i < n; i++) {
    seed = (seed * 1103 + 12345) % 65536;
    head = new Node(seed, head);
  }
  return head;
}

function reverse(node) {
  let done = null;
  while (node !== null) {
    const next = node.next;
    node.next = done;
    done = node;
    node = next;
  }
  return done;
}

function merge(a, b) {
  const head = new Node(0, null);
  let tail = head;
  while (a !== null && b !== null) {
    if (a.value <= b.value) {
      tail.next = a;
      a = a.next;
    } else {
      tail.next = b;
      b = b.next;
    }
    tail = tail.next;
  }
  tail.next = a ?? b;
  return head.next;
}

function sort(list) {
  if (list === null || list.next === null) return list;
  let slow = list;
  let fast = list.next;
  while (fast !== null && fast.next !== null) {
    slow = slow.next;
    fast = fast.next.next;
  }
  const right = slow.next;
  slow.next = null;
  return merge(sort(list), sort(right));
}

let check = 0;
for (let round = 1; round <= 47; round++) {
  let list = reverse(sort(build(12000, round)));
  let i = 0;
  for (let node = list; node !== null; node = node.next) {
    i++;
    check = (check * 7 + node.value * i) % 1000003;
  }
  for (let k = 0; k < 40; k++) list = reverse(list);
  check = (check + list.value) % 1000003;
}
console.log(check);
