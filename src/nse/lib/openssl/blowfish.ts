import type { BlockCipher } from "./modes.ts";
import { piTimesTwoTo } from "./pi.ts";

const ROUNDS = 16;
const SUBKEYS = ROUNDS + 2;
const BOX = 256;
const BOXES = 4;

let initial: Uint32Array | undefined;

/** Subkeys and boxes before any key: the fraction of pi, 32 bits after 32 bits. */
function initialState(): Uint32Array {
  if (initial === undefined) {
    const count = SUBKEYS + BOXES * BOX;
    const digits = piTimesTwoTo(32 * count)
      .toString(16)
      .slice(1);
    initial = Uint32Array.from({ length: count }, (_, i) => Number.parseInt(digits.slice(8 * i, 8 * i + 8), 16));
  }
  return initial;
}

/** The state of Blowfish (Schneier, 1993): subkeys, then the four boxes; each key mixes itself into it. */
export class Blowfish {
  private readonly state = Uint32Array.from(initialState());
  private left = 0;
  private right = 0;

  /** Encrypts a pair of words: the results are the pair of fields. */
  private encryptWords(l: number, r: number): void {
    const s = this.state;
    let left = l;
    let right = r;
    for (let i = 0; i < ROUNDS; i++) {
      left ^= s[i] as number;
      right ^= this.mix(left);
      [left, right] = [right, left];
    }
    this.left = (right ^ (s[ROUNDS + 1] as number)) >>> 0;
    this.right = (left ^ (s[ROUNDS] as number)) >>> 0;
  }

  private decryptWords(l: number, r: number): void {
    const s = this.state;
    let left = l;
    let right = r;
    for (let i = ROUNDS + 1; i > 1; i--) {
      left ^= s[i] as number;
      right ^= this.mix(left);
      [left, right] = [right, left];
    }
    this.left = (right ^ (s[0] as number)) >>> 0;
    this.right = (left ^ (s[1] as number)) >>> 0;
  }

  private mix(x: number): number {
    const s = this.state;
    const box = (n: number, shift: number): number => s[SUBKEYS + n * BOX + ((x >>> shift) & 255)] as number;
    return (((box(0, 24) + box(1, 16)) ^ box(2, 8)) + box(3, 0)) | 0;
  }

  /**
   * Mixes a key into the state. With `salt`, its words are added, in turn, to what is encrypted meanwhile (bcrypt's
   * "expensive" schedule).
   */
  expand(key: Uint8Array, salt: Uint8Array = new Uint8Array(0)): void {
    const s = this.state;
    let at = 0;
    for (let i = 0; i < SUBKEYS; i++) {
      let word = 0;
      for (let n = 0; n < 4; n++) {
        word = (word << 8) | (key[at] ?? 0);
        at = key.length === 0 ? 0 : (at + 1) % key.length;
      }
      s[i] = (s[i] as number) ^ word;
    }
    const words = salt.length / 4;
    const saltWord = new DataView(salt.buffer, salt.byteOffset, salt.length);
    let next = 0;
    const taken = (): number => (words === 0 ? 0 : saltWord.getUint32(4 * (next++ % words)));
    let [l, r] = [0, 0];
    for (let i = 0; i < s.length; i += 2) {
      const [a, b] = [taken(), taken()];
      this.encryptWords(l ^ a, r ^ b);
      [l, r] = [this.left, this.right];
      s[i] = l;
      s[i + 1] = r;
    }
  }

  /** Encrypts or decrypts 8 bytes in place. */
  run(block: Uint8Array, encrypt: boolean): void {
    const view = new DataView(block.buffer, block.byteOffset, 8);
    if (encrypt) this.encryptWords(view.getUint32(0), view.getUint32(4));
    else this.decryptWords(view.getUint32(0), view.getUint32(4));
    view.setUint32(0, this.left);
    view.setUint32(4, this.right);
  }
}

/** The block cipher Blowfish. Bytes of the key after the 72nd do not count. */
export function blowfish(key: Uint8Array): BlockCipher {
  const state = new Blowfish();
  state.expand(key.subarray(0, 4 * SUBKEYS));
  return {
    blockSize: 8,
    encrypt: (block) => state.run(block, true),
    decrypt: (block) => state.run(block, false),
  };
}
