let seed = 42;
function random(n) {
  seed = (seed * 1583) % 999983;
  return seed % n;
}

const letters = ["a", "c", "g", "t", "a", "t", "g", "a"];
function sequence(n) {
  const pieces = [];
  for (let i = 0; i < n; i++) pieces.push(letters[random(8)]);
  return pieces.join("");
}

function frequencies(dna, length) {
  const counts = new Map();
  for (let i = 0; i + length <= dna.length; i++) {
    const piece = dna.slice(i, i + length);
    counts.set(piece, (counts.get(piece) ?? 0) + 1);
  }
  return counts;
}

for (let round = 0; round < 3; round++) {
  const dna = sequence(220000);
  const out = [];
  for (const length of [1, 2, 3, 4, 6, 8, 12, 18]) {
    const counts = frequencies(dna, length);
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
}
