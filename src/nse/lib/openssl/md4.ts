import { type Bytes, bytesToText } from "../../bytes.ts";

/** Bytes in a block, and in the length field at the end of the last one. */
const BLOCK = 64;
const LENGTH_FIELD = 8;

/** Per round: the word order, the four rotations, and the constant added. */
const ROUNDS = [
  { order: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], turns: [3, 7, 11, 19], constant: 0 },
  { order: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15], turns: [3, 5, 9, 13], constant: 0x5a827999 },
  { order: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15], turns: [3, 9, 11, 15], constant: 0x6ed9eba1 },
] as const;

function choose(round: number, b: number, c: number, d: number): number {
  if (round === 0) return (b & c) | (~b & d);
  return round === 1 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
}

/** The digest MD4 (RFC 1320): 16 bytes. */
export function md4(message: Bytes): Bytes {
  const blocks = Math.ceil((message.length + 1 + LENGTH_FIELD) / BLOCK);
  const view = new DataView(new ArrayBuffer(blocks * BLOCK));
  for (let i = 0; i < message.length; i++) view.setUint8(i, message.charCodeAt(i));
  view.setUint8(message.length, 0x80);
  view.setBigUint64(blocks * BLOCK - LENGTH_FIELD, BigInt(message.length) * 8n, true);
  let [a, b, c, d] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let at = 0; at < blocks * BLOCK; at += BLOCK) {
    const before = [a, b, c, d] as const;
    for (const [round, { order, turns, constant }] of ROUNDS.entries()) {
      for (const [step, word] of order.entries()) {
        const sum = (a + choose(round, b, c, d) + view.getInt32(at + 4 * word, true) + constant) | 0;
        const turn = turns[step % 4] as number;
        [a, b, c, d] = [d, (sum << turn) | (sum >>> (32 - turn)), b, c];
      }
    }
    a = (a + before[0]) | 0;
    b = (b + before[1]) | 0;
    c = (c + before[2]) | 0;
    d = (d + before[3]) | 0;
  }
  const out = new DataView(new ArrayBuffer(16));
  for (const [i, word] of [a, b, c, d].entries()) out.setInt32(4 * i, word, true);
  return bytesToText(new Uint8Array(out.buffer));
}
