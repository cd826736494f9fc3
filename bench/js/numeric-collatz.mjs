let best = 0;
let start = 0;
let long = 0;
for (let round = 1; round <= 5; round++) {
  for (let i = 1; i <= 110000; i++) {
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
    if (steps > round * 50) long++;
  }
}
console.log(start, best, long);
