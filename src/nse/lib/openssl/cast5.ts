import { sBox } from "./cast5-tables.ts";
import type { BlockCipher } from "./modes.ts";

/** Subkeys: a masking word and a rotation for each round. */
interface KeySchedule {
  readonly masks: Int32Array;
  readonly rotations: Int32Array;
  readonly rounds: number;
}

/** Keys of at most this many bytes get 12 rounds, longer ones 16. */
const SHORT_KEY = 10;
const MAX_KEY = 16;

let boxes: readonly Int32Array[] | undefined;

/** S1 to S8, at the indexes 1 to 8. */
function sBoxes(): readonly Int32Array[] {
  boxes ??= [new Int32Array(0), ...[1, 2, 3, 4, 5, 6, 7, 8].map(sBox)];
  return boxes;
}

/*
 * The key schedule (RFC 2144, 2.4) mixes two sets of 16 bytes, x and z, in turns. A row of STEPS makes four bytes of
 * one set out of four of the other: where they go, where they come from, four positions for S5 to S8 (in the bytes
 * made so far for positions of 16 and more), and the box and position of the last term. A row of DRAWS makes a subkey
 * of the bytes just mixed: positions for S5 to S8, and one more for the box S5 to S8 that is next in turn.
 */
const X_TO_Z = [
  [0, 0, 13, 15, 12, 14, 7, 8],
  [4, 8, 16, 18, 17, 19, 8, 10],
  [8, 12, 23, 22, 21, 20, 5, 9],
  [12, 4, 26, 25, 27, 24, 6, 11],
] as const;
const Z_TO_X = [
  [0, 8, 5, 7, 4, 6, 7, 0],
  [4, 0, 16, 18, 17, 19, 8, 2],
  [8, 4, 23, 22, 21, 20, 5, 1],
  [12, 12, 26, 25, 27, 24, 6, 3],
] as const;
const DRAWS = [
  [
    [8, 9, 7, 6, 2],
    [10, 11, 5, 4, 6],
    [12, 13, 3, 2, 9],
    [14, 15, 1, 0, 12],
  ],
  [
    [3, 2, 12, 13, 8],
    [1, 0, 14, 15, 13],
    [7, 6, 8, 9, 3],
    [5, 4, 10, 11, 7],
  ],
  [
    [3, 2, 12, 13, 9],
    [1, 0, 14, 15, 12],
    [7, 6, 8, 9, 2],
    [5, 4, 10, 11, 6],
  ],
  [
    [8, 9, 7, 6, 3],
    [10, 11, 5, 4, 7],
    [12, 13, 3, 2, 8],
    [14, 15, 1, 0, 13],
  ],
] as const;

function look(box: number, index: number): number {
  return (sBoxes()[box] as Int32Array)[index] as number;
}

function mix(from: Uint8Array, steps: typeof X_TO_Z | typeof Z_TO_X): Uint8Array {
  const made = new Uint8Array(16);
  const byte = (at: number): number => (at < 16 ? from[at] : made[at - 16]) as number;
  const source = new DataView(from.buffer);
  const target = new DataView(made.buffer);
  for (const [to, at, a, b, c, d, lastBox, last] of steps) {
    const word =
      source.getInt32(at) ^
      look(5, byte(a)) ^
      look(6, byte(b)) ^
      look(7, byte(c)) ^
      look(8, byte(d)) ^
      look(lastBox, byte(last));
    target.setInt32(to, word);
  }
  return made;
}

function schedule(key: Uint8Array): KeySchedule {
  let x = new Uint8Array(16);
  x.set(key.subarray(0, MAX_KEY));
  const words = new Int32Array(32);
  let next = 0;
  for (let half = 0; half < 2; half++) {
    for (const [turn, draws] of DRAWS.entries()) {
      x = mix(x, turn % 2 === 0 ? X_TO_Z : Z_TO_X) as Uint8Array<ArrayBuffer>;
      for (const [i, [a, b, c, d, last]] of draws.entries()) {
        const byte = (at: number): number => x[at] as number;
        words[next++] =
          look(5, byte(a)) ^ look(6, byte(b)) ^ look(7, byte(c)) ^ look(8, byte(d)) ^ look(5 + i, byte(last));
      }
    }
  }
  return {
    masks: words.slice(0, 16),
    rotations: words.slice(16).map((w) => w & 31),
    rounds: key.length <= SHORT_KEY ? 12 : 16,
  };
}

/** The round function; there are three, used in turn (RFC 2144, 2.2). */
function round(half: number, mask: number, rotation: number, kind: number): number {
  const sum = kind === 0 ? mask + half : kind === 1 ? mask ^ half : mask - half;
  // For a rotation of 0 both halves are the word itself.
  const t = (sum << rotation) | (sum >>> (32 - rotation));
  const [, s1, s2, s3, s4] = sBoxes() as [unknown, Int32Array, Int32Array, Int32Array, Int32Array];
  const a = s1[t >>> 24] as number;
  const b = s2[(t >>> 16) & 255] as number;
  const c = s3[(t >>> 8) & 255] as number;
  const d = s4[t & 255] as number;
  if (kind === 0) return (((a ^ b) - c) | 0) + d;
  if (kind === 1) return (((a - b) | 0) + c) ^ d;
  return (((a + b) | 0) ^ c) - d;
}

/**
 * The block cipher CAST5, also called CAST-128 (RFC 2144).
 * @param key any length; bytes after the 16th do not count, and a short key is filled up with zeros.
 */
export function cast5(key: Uint8Array): BlockCipher {
  const { masks, rotations, rounds } = schedule(key);
  const run = (block: Uint8Array, backwards: boolean): void => {
    const view = new DataView(block.buffer, block.byteOffset, 8);
    let left = view.getInt32(0);
    let right = view.getInt32(4);
    for (let i = 0; i < rounds; i++) {
      const at = backwards ? rounds - 1 - i : i;
      const mixed = left ^ round(right, masks[at] as number, rotations[at] as number, at % 3);
      left = right;
      right = mixed;
    }
    view.setInt32(0, right);
    view.setInt32(4, left);
  };
  return {
    blockSize: 8,
    encrypt: (block) => run(block, false),
    decrypt: (block) => run(block, true),
  };
}
