let check = 0;
for (let round = 1; round <= 110; round++) {
  let s = "";
  for (let i = 1; i <= 4000; i++) s += (i % 10) + (i % 50 === 0 ? "\n" : "");
  check = (check + s.length * round + s.charCodeAt(s.length - round - 1)) % 1000003;
}

const seen = new Set();
for (let i = 1; i <= 5900000; i++) {
  const label = `host${i % 200}:${i % 7}/tcp`;
  seen.add(label);
  check = (check + label.length) % 1000003;
}

function repeatText(s, n) {
  if (n === 0) return "";
  if (n % 2 === 1) return s + repeatText(s, n - 1);
  const half = repeatText(s, n / 2);
  return half + half;
}
for (let i = 1; i <= 220000; i++) check = (check + repeatText("xyz", i % 64).length) % 1000003;
console.log(check, seen.size);
