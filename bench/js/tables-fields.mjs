class Record {
  constructor(id) {
    this.id = id;
    this.hits = 0;
    this.bytes = 0;
    this.last = 0;
    this.open = true;
  }
}

const records = [];
for (let i = 1; i <= 64; i++) records.push(new Record(i));

const stats = { reads: 0, writes: 0, flips: 0 };
let state = 7;
for (let step = 1; step <= 17500000; step++) {
  state = (state * 75 + 74) % 65537;
  const r = records[state % 64];
  r.hits++;
  r.bytes = (r.bytes + state) % 1000003;
  if (r.open) {
    r.last = step;
    stats.reads++;
  } else {
    stats.writes += r.id;
  }
  if (state % 16 === 0) {
    r.open = !r.open;
    stats.flips++;
  }
}

let sum = 0;
for (const r of records) sum = (sum + r.hits * r.id + r.bytes + r.last) % 1000003;
console.log(sum, stats.reads, stats.writes, stats.flips);
