function* range(n) {
  for (let i = 1; i <= n; i++) yield i;
}

function* multiples(n, k) {
  for (const i of range(n)) {
    if (i % k === 0) yield i;
  }
}

function* pairsOf(list) {
  for (let i = 0; i < list.length; i++) {
    for (let j = i + 1; j < list.length; j++) yield [list[i], list[j], i + j + 2];
  }
}

let check = 0;
for (const i of range(6000000)) check = (check + i) % 1000003;
for (const i of multiples(2700000, 3)) check = (check + i) % 1000003;
const list = [];
for (let i = 1; i <= 1000; i++) list.push(i * 3);
for (let round = 1; round <= 3; round++) {
  for (const [a, b, c] of pairsOf(list)) check = (check + a * b - c * round) % 1000003;
}
for (let n = 1; n <= 360000; n++) {
  for (const i of range(n % 6)) check += i;
}
console.log(check);
