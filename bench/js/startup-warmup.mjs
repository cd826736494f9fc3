const names = ["alpha", "beta", "gamma", "delta", "epsilon"];
const lines = [];
for (let i = 1; i <= 3000; i++) lines.push(`${names[(i * 7) % 5]}=${i % 97};${i % 3 === 0 ? "open" : "closed"}`);

class Tally {
  constructor(name) {
    this.name = name;
    this.count = 0;
    this.sum = 0;
    this.open = 0;
  }

  add(value, state) {
    this.count++;
    this.sum += value;
    if (state === "open") this.open++;
  }

  mean() {
    return this.sum / this.count;
  }
}

const tallies = new Map();
for (const line of lines) {
  const [, name, value, state] = /^([A-Za-z]+)=(\d+);([A-Za-z]+)$/.exec(line);
  let tally = tallies.get(name);
  if (tally === undefined) {
    tally = new Tally(name);
    tallies.set(name, tally);
  }
  tally.add(Number(value), state);
}
const order = [...tallies.values()].sort((a, b) => b.mean() - a.mean());

function* window(list, size) {
  for (let i = 0; i + size <= list.length; i++) yield [i + 1, list[i].length + list[i + size - 1].length];
}
let check = 0;
for (const [i, length] of window(lines, 5)) check = (check * 3 + i * length) % 1000003;

const adder = (step) => (v) => (v + step) % 1009;
for (let i = 1; i <= 3000; i++) check = (check + adder(i)(i * 5)) % 1000003;

const primes = [];
for (let n = 2; n <= 4000; n++) {
  let prime = true;
  for (const p of primes) {
    if (p * p > n) break;
    if (n % p === 0) {
      prime = false;
      break;
    }
  }
  if (prime) primes.push(n);
}

console.log(check, primes.length);
for (const tally of order) {
  console.log(`${tally.name} ${tally.count} ${tally.mean().toFixed(3)} ${tally.open}`);
}
