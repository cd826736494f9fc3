const syllables = ["ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu", "an", "er"];
let seed = 99;
function random(n) {
  seed = (seed * 1583) % 999983;
  return (seed % n) + 1;
}

const lines = [];
for (let i = 1; i <= 4000; i++) {
  const words = [];
  for (let j = 1; j <= 12; j++) {
    let w = syllables[random(12) - 1] + syllables[random(random(12)) - 1];
    if (random(3) === 1) w += syllables[random(12) - 1];
    words.push(w);
  }
  lines.push(words.join(" "));
}

const counts = new Map();
let total = 0;
for (let round = 0; round < 185; round++) {
  for (const line of lines) {
    for (const [word] of line.matchAll(/[a-z]+/g)) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
      total++;
    }
  }
}

const ranking = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a) || (a < b ? -1 : 1));
const top = ranking.slice(0, 5).map((word) => `${word}=${counts.get(word)}`);
console.log(`${total} ${ranking.length}\t${top.join(" ")}`);
