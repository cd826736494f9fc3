function counter(step) {
  let n = 0;
  return () => {
    n += step;
    return n;
  };
}

function compose(f, g) {
  return (x) => f(g(x));
}

function cell(v) {
  return [
    () => v,
    (w) => {
      v = w;
    },
  ];
}

function curried(a) {
  return (b) => (c) => a * b + c;
}

let total = 0;

const counters = [];
for (let i = 1; i <= 10; i++) counters.push(counter(i));
for (let round = 0; round < 660000; round++) {
  for (const next of counters) total = (total + next()) % 1000003;
}

const inc = (x) => x + 1;
const twice = (x) => (x * 2) % 65521;
let chain = inc;
for (let i = 1; i <= 8; i++) chain = compose(i % 2 === 0 ? inc : twice, chain);
for (let i = 1; i <= 1600000; i++) total = (total + chain(i)) % 1000003;

const [get, set] = cell(0);
for (let i = 1; i <= 5400000; i++) set((get() * 31 + i) % 10007);
total += get();

for (let i = 1; i <= 2100000; i++) total = (total + curried(i % 13)(i % 7)(i)) % 1000003;

console.log(total);
