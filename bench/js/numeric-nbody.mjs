class Body {
  constructor(x, y, z, vx, vy, vz, mass) {
    this.x = x;
    this.y = y;
    this.z = z;
    this.vx = vx;
    this.vy = vy;
    this.vz = vz;
    this.mass = mass;
  }
}

const bodies = [
  new Body(0, 0, 0, 0, 0, 0, 1000.5),
  new Body(10.25, 0, 0.5, 0, 9.75, 0.125, 1.5),
  new Body(-20.5, 1.5, 0, 0.25, -7, 0, 3.25),
  new Body(0, 35.75, -2.25, -5.25, 0, 0.5, 0.75),
  new Body(1.5, -52.5, 4, 4.25, 0.125, -0.25, 2.5),
];

function advance(list, dt) {
  const n = list.length;
  for (let i = 0; i < n; i++) {
    const a = list[i];
    for (let j = i + 1; j < n; j++) {
      const b = list[j];
      const dx = a.x - b.x;
      const dy = a.y - b.y;
      const dz = a.z - b.z;
      const d2 = dx * dx + dy * dy + dz * dz;
      const mag = dt / (d2 * Math.sqrt(d2));
      const bm = b.mass * mag;
      const am = a.mass * mag;
      a.vx -= dx * bm;
      a.vy -= dy * bm;
      a.vz -= dz * bm;
      b.vx += dx * am;
      b.vy += dy * am;
      b.vz += dz * am;
    }
  }
  for (const a of list) {
    a.x += dt * a.vx;
    a.y += dt * a.vy;
    a.z += dt * a.vz;
  }
}

function energy(list) {
  let e = 0;
  for (let i = 0; i < list.length; i++) {
    const a = list[i];
    e += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz);
    for (let j = i + 1; j < list.length; j++) {
      const b = list[j];
      const dx = a.x - b.x;
      const dy = a.y - b.y;
      const dz = a.z - b.z;
      e -= (a.mass * b.mass) / Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return e;
}

const before = energy(bodies);
for (let i = 0; i < 700000; i++) advance(bodies, 0.001);
console.log(`${before.toFixed(9)} ${energy(bodies).toFixed(9)}`);
