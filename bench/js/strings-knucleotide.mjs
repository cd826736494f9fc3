let seed = 42;
function random(n) {
  seed = (seed * 1583) % 999983;
  return seed % n;
}

const letters = ["a", "c", "g", "t", "a", "t", "g", "a"];
const pieces = [];
for (let i = 0; i < 220000; i++) pieces.push(letters[random(8)]);
const dna = pieces.join("");

function frequencies(length) {
  const counts = new Map();
  for (let i = 0; i + length <= dna.length; i++) {
    const piece = dna.slice(i, i + length);
    counts.set(piece, (counts.get(piece) ?? 0) + 1);
  }
  return counts;
}

const out = [];
for (const length of [1, 2, 3, 4, 6, 8, 12, 18]) {
  const counts = frequencies(length);
  let best = 0;
  let top = "";
  for (const [piece, n] of counts) {
    if (n > best || (n === best && piece < top)) {
      best = n;
      top = piece;
    }
  }
  out.push(`${counts.size}:${best}:${top}`);
}
out.push(dna.match(/ga/g).length);
console.log(out.join(" "));
