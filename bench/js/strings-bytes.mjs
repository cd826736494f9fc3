const text = "The quick brown fox jumps over the lazy dog, 0123456789 times. ".repeat(30);

function rot(s, k) {
  let out = "";
  for (let i = 0; i < s.length; i++) {
    let c = s.charCodeAt(i);
    if (c >= 97 && c <= 122) c = ((c - 97 + k) % 26) + 97;
    else if (c >= 65 && c <= 90) c = ((c - 65 + k) % 26) + 65;
    out += String.fromCharCode(c);
  }
  return out;
}

function adler(s) {
  let a = 1;
  let b = 0;
  for (let i = 0; i < s.length; i++) {
    a = (a + s.charCodeAt(i)) % 65521;
    b = (b + a) % 65521;
  }
  return b * 4096 + a;
}

function hex(s) {
  return s.replace(/./gs, (c) => c.charCodeAt(0).toString(16).padStart(2, "0"));
}

let check = 0;
let s = text;
for (let k = 1; k <= 1800; k++) {
  s = rot(s, k % 26);
  check = (check + adler(s)) % 1000003;
}
for (let i = 0; i < 720; i++) check = (check + adler(hex(text))) % 1000003;
for (let i = 0; i < 1800; i++) {
  let same = 0;
  for (let j = 0; j < s.length; j++) {
    if (s[j] === text[j]) same++;
  }
  check = (check + same) % 1000003;
}
for (let i = 1; i <= 1800000; i++) {
  const at = i % 1000;
  const swapped = String.fromCharCode(
    text.charCodeAt(at + 3),
    text.charCodeAt(at + 2),
    text.charCodeAt(at + 1),
    text.charCodeAt(at),
  );
  check = (check + swapped.charCodeAt(1) + text.charCodeAt(at)) % 1000003;
}
console.log(check);
