let hits = 0;
let acc = 0;
for (let round = 1; round <= 3; round++) {
  acc += 1000000;
  for (let a = 1; a <= 5000; a++) {
    for (let b = 1; b <= 1200; b++) {
      const c = (a * b + acc) % 1009;
      if (c < 500) acc += c;
      else if (c > 900) acc -= 7;
      else hits++;
    }
  }

  let seed = 41 + round;
  for (let i = 8000000; i >= 1; i--) {
    seed = (seed * 1583) % 999983;
    if (seed % 3 === i % 3) hits++;
  }

  for (let i = 0; i <= 12000000; i += 3) acc = (acc + i) % 99991;
  while (seed > 1) {
    seed = (seed - (seed % 2)) / 2;
    acc++;
  }
}
console.log(hits, acc);
