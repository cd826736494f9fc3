function make(n, seed) {
  const m = [];
  for (let i = 1; i <= n; i++) {
    const row = new Float64Array(n);
    for (let j = 1; j <= n; j++) row[j - 1] = ((i * 7 + j * 13 + seed) % 101) / 8;
    m.push(row);
  }
  return m;
}

function transpose(m) {
  return Array.from(m[0], (_, j) => Float64Array.from(m, (row) => row[j]));
}

function multiply(a, b) {
  const bt = transpose(b);
  const n = a.length;
  return a.map((ai) => {
    const row = new Float64Array(n);
    for (let j = 0; j < n; j++) {
      const bj = bt[j];
      let s = 0;
      for (let k = 0; k < n; k++) s += ai[k] * bj[k];
      row[j] = s;
    }
    return row;
  });
}

const n = 340;
let trace = 0;
let corner = 0;
for (let round = 1; round <= 3; round++) {
  const p = multiply(make(n, round), make(n, round * 5));
  corner += p[0][n - 1] + p[n - 1][0];
  for (let i = 0; i < n; i++) trace += p[i][i];
}
console.log(`${trace.toFixed(6)} ${corner.toFixed(6)}`);
