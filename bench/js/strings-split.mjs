const rows = [];
for (let i = 1; i <= 400; i++) {
  rows.push(`${i},name ${i * 3},${i % 50}.5,${i % 2 === 0 ? "yes" : "no"},,end`);
}
const sheet = rows.join("\r\n");

let check = 0;
for (let round = 0; round < 1420; round++) {
  let sum = 0;
  const lines = sheet.split("\r\n").map((line) => {
    const fields = line.split(",");
    sum += Number(fields[0]) + Number(fields[2]) + fields.length;
    if (fields[3] === "yes") sum++;
    fields[1] = fields[1].slice(5);
    fields[4] = "x";
    return fields.join(";");
  });
  const joined = lines.join("\n");
  check = (check + sum * 2 + joined.length) % 1000003;
  for (const [word] of joined.matchAll(/[^;\n]+/g)) check = (check + word.length) % 1000003;
}
console.log(check);
