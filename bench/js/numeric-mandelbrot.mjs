const size = 920;
const limit = 200;
let inside = 0;
let steps = 0;
for (let row = 0; row < size; row++) {
  const ci = (2 * row) / size - 1;
  for (let column = 0; column < size; column++) {
    const cr = (3 * column) / size - 2;
    let x = 0;
    let y = 0;
    let x2 = 0;
    let y2 = 0;
    let n = 0;
    while (n < limit && x2 + y2 <= 4) {
      y = 2 * x * y + ci;
      x = x2 - y2 + cr;
      x2 = x * x;
      y2 = y * y;
      n++;
    }
    steps += n;
    if (n === limit) inside++;
  }
}
console.log(inside, steps);
