/** The stream cipher RC4, both ways. An empty key stands for a zero byte; bytes after the 256th do not count. */
export function rc4(key: Uint8Array, data: Uint8Array): Uint8Array {
  const bytes = key.length === 0 ? new Uint8Array(1) : key;
  const s = Uint8Array.from({ length: 256 }, (_, i) => i);
  let j = 0;
  for (let i = 0; i < 256; i++) {
    const t = s[i] as number;
    j = (j + t + (bytes[i % bytes.length] as number)) & 255;
    s[i] = s[j] as number;
    s[j] = t;
  }
  const out = new Uint8Array(data.length);
  let x = 0;
  let y = 0;
  for (let n = 0; n < data.length; n++) {
    x = (x + 1) & 255;
    const a = s[x] as number;
    y = (y + a) & 255;
    const b = s[y] as number;
    s[x] = b;
    s[y] = a;
    out[n] = (data[n] as number) ^ (s[(a + b) & 255] as number);
  }
  return out;
}
