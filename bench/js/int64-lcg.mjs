// The 64-bit state as two halves of 32 bits; the product from pieces of 16 bits.
const [A_HI, A_LO] = [0x5851f42d, 0x4c957f2d];
const [C_HI, C_LO] = [0x14057b7e, 0xf767814f];
const [A0, A1] = [A_LO & 0xffff, A_LO >>> 16];

let hi = 0;
let lo = 1;
let check = 0;
for (let i = 0; i < 108000000; i++) {
  const l0 = lo & 0xffff;
  const l1 = lo >>> 16;
  const low = l0 * A0;
  const middle = l1 * A0 + (low >>> 16);
  const middle2 = l0 * A1 + (middle & 0xffff);
  const carry = l1 * A1 + Math.floor(middle / 65536) + Math.floor(middle2 / 65536);
  const productLo = ((middle2 << 16) | (low & 0xffff)) >>> 0;
  const productHi = (Math.imul(hi, A_LO) + Math.imul(lo, A_HI) + carry) | 0;
  const sum = productLo + C_LO;
  lo = sum >>> 0;
  hi = (productHi + C_HI + (sum > 0xffffffff ? 1 : 0)) | 0;
  check = (check + (hi >>> 8)) % 1000003;
}
console.log(`${BigInt.asIntN(64, (BigInt(hi) << 32n) | BigInt(lo))}\t${check}`);
