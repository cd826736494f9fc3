function siftDown(a, lo, hi) {
  const v = a[lo];
  let i = lo;
  let child = i * 2;
  while (child <= hi) {
    if (child < hi && a[child] < a[child + 1]) child++;
    if (v >= a[child]) break;
    a[i] = a[child];
    i = child;
    child = i * 2;
  }
  a[i] = v;
}

function heapsort(a, n) {
  for (let i = n >> 1; i >= 1; i--) siftDown(a, i, n);
  for (let hi = n; hi >= 2; hi--) {
    const t = a[1];
    a[1] = a[hi];
    a[hi] = t;
    siftDown(a, 1, hi - 1);
  }
}

const n = 450000;
let seed = 12345;
let check = 0;
for (let round = 0; round < 3; round++) {
  const a = new Float64Array(n + 1);
  for (let i = 1; i <= n; i++) {
    seed = (seed * 1583) % 999983;
    a[i] = seed / 999983;
  }
  heapsort(a, n);
  for (let i = 1; i <= n; i++) {
    if (i > 1 && a[i - 1] > a[i]) throw new Error(`not sorted at ${i}`);
    check = (check * 31 + Math.floor(a[i] * 1000)) % 1000003;
  }
}
console.log(check);
