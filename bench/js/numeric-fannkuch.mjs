function pancakes(n) {
  const p = new Int32Array(n + 1);
  const q = new Int32Array(n + 1);
  const count = new Int32Array(n + 1);
  for (let i = 1; i <= n; i++) p[i] = i;
  let best = 0;
  let checksum = 0;
  let sign = 1;
  for (;;) {
    if (p[1] !== 1) {
      q.set(p);
      let flips = 0;
      let first = q[1];
      do {
        for (let lo = 1, hi = first; lo < hi; lo++, hi--) {
          const t = q[lo];
          q[lo] = q[hi];
          q[hi] = t;
        }
        flips++;
        first = q[1];
      } while (first !== 1);
      if (flips > best) best = flips;
      checksum += sign * flips;
    }
    sign = -sign;
    for (let k = 2; ; k++) {
      if (k > n) return [checksum, best];
      const head = p[1];
      p.copyWithin(1, 2, k + 1);
      p[k] = head;
      if (++count[k] < k) break;
      count[k] = 0;
    }
  }
}

let total = 0;
let most = 0;
for (let round = 1; round <= 6; round++) {
  const [checksum, best] = pancakes(9);
  total += checksum * round;
  most = Math.max(most, best);
}
console.log(total, most);
