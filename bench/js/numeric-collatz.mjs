let best = 0;
let start = 0;
for (let i = 1; i <= 220000; i++) {
  let n = i;
  let steps = 0;
  while (n !== 1) {
    n = n % 2 === 0 ? n / 2 : 3 * n + 1;
    steps++;
  }
  if (steps > best) {
    best = steps;
    start = i;
  }
}
console.log(start, best);
