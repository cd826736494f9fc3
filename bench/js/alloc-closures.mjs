function each(list, f) {
  for (let i = 0; i < list.length; i++) f(list[i]);
}

function stackOf() {
  const items = [];
  return {
    push: (v) => {
      items.push(v);
    },
    pop: () => items.pop(),
    size: () => items.length,
  };
}

function iterate(list) {
  let i = 0;
  return () => list[i++];
}

let check = 0;
const list = [3, 1, 4, 1, 5];
for (let round = 1; round <= 1750000; round++) {
  let sum = 0;
  each(list, (v) => {
    sum += v * round;
  });
  check = (check + sum) % 1000003;
}
for (let round = 1; round <= 875000; round++) {
  const s = stackOf();
  s.push(round);
  s.push(round + 1);
  check = (check + s.pop() * s.size()) % 1000003;
}
for (let i = 0; i < 700000; i++) {
  const next = iterate(list);
  for (let v = next(); v !== undefined; v = next()) check += v;
}
const made = [];
for (let i = 1; i <= 2100000; i++) made[i % 100] = () => i;
for (let i = 0; i < 100; i++) check = (check + made[i]()) % 1000003;
console.log(check);
