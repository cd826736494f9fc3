class Point {
  constructor(x, y) {
    this.x = x;
    this.y = y;
  }
}

function midpoint(a, b) {
  return new Point((a.x + b.x) / 2, (a.y + b.y) / 2);
}

function minmax(a, b, c) {
  const t = [a, b, c];
  if (t[0] > t[1]) [t[0], t[1]] = [t[1], t[0]];
  if (t[1] > t[2]) [t[1], t[2]] = [t[2], t[1]];
  if (t[0] > t[1]) [t[0], t[1]] = [t[1], t[0]];
  return { min: t[0], max: t[2] };
}

let check = 0;
let p = new Point(0.5, 1.5);
for (let i = 1; i <= 2000000; i++) {
  p = midpoint(p, new Point(i % 10, i % 7));
  const range = minmax(i % 13, i % 11, i % 5);
  check = check + p.x - p.y + range.max - range.min;
}
for (let i = 1; i <= 720000; i++) {
  const packet = { kind: "data", header: { length: i % 64, flags: [true, false] }, payload: [] };
  check += packet.header.length + packet.payload.length + packet.header.flags.length;
}
console.log(check.toFixed(6));
