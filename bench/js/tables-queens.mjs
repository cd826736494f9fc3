function solve(n) {
  const column = new Array(n + 1).fill(false);
  const up = new Array(2 * n + 1).fill(false);
  const down = new Array(2 * n + 1).fill(false);
  let solutions = 0;
  const place = (row) => {
    if (row > n) {
      solutions++;
      return;
    }
    for (let c = 1; c <= n; c++) {
      const u = row + c;
      const d = row - c + n;
      if (!column[c] && !up[u] && !down[d]) {
        column[c] = up[u] = down[d] = true;
        place(row + 1);
        column[c] = up[u] = down[d] = false;
      }
    }
  };
  place(1);
  return solutions;
}

let total = 0;
for (let round = 0; round < 3; round++) {
  for (let n = 4; n <= 12; n++) total = (total * 3 + solve(n)) % 1000003;
}
console.log(total);
