function a(i, j) {
  const ij = i + j;
  return 1 / (ij * (ij + 1) * 0.5 + i + 1);
}

function timesA(n, v, out) {
  for (let i = 0; i < n; i++) {
    let s = 0;
    for (let j = 0; j < n; j++) s += a(i, j) * v[j];
    out[i] = s;
  }
}

function timesTransposed(n, v, out) {
  for (let i = 0; i < n; i++) {
    let s = 0;
    for (let j = 0; j < n; j++) s += a(j, i) * v[j];
    out[i] = s;
  }
}

const n = 500;
const u = new Float64Array(n).fill(1);
const v = new Float64Array(n);
const t = new Float64Array(n);
for (let i = 0; i < 31; i++) {
  timesA(n, u, t);
  timesTransposed(n, t, v);
  timesA(n, v, t);
  timesTransposed(n, t, u);
}
let uv = 0;
let vv = 0;
for (let i = 0; i < n; i++) {
  uv += u[i] * v[i];
  vv += v[i] * v[i];
}
console.log(Math.sqrt(uv / vv).toFixed(9));
