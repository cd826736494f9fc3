let seed = 4711;
function random(n) {
  seed = (seed * 1583) % 999983;
  return seed % n;
}

let check = 0;
function note(v) {
  check = (check * 31 + v) % 1000003;
}

for (let round = 0; round < 3; round++) {
  const numbers = [];
  const words = [];
  const records = [];
  for (let i = 1; i <= 200000; i++) numbers.push(random(1000000));
  for (let i = 1; i <= 65000; i++) words.push(`${String(random(100000)).padStart(5, "0")}-${i % 7}`);
  for (let i = 1; i <= 80000; i++) records.push({ group: random(100), id: i });

  numbers.sort((a, b) => a - b);
  words.sort();
  records.sort((a, b) => a.group - b.group || b.id - a.id);
  for (let i = 0; i < numbers.length; i += 100) note(numbers[i]);
  for (let i = 0; i < words.length; i += 100) note(words[i].length + words[i].charCodeAt(2));
  for (let i = 0; i < records.length; i += 100) note(records[i].id);

  for (let i = 0; i < numbers.length; i += 10) numbers[i] = random(1000000);
  numbers.sort((a, b) => b - a);
  for (let i = 0; i < numbers.length; i += 100) note(numbers[i]);
}
console.log(check);
