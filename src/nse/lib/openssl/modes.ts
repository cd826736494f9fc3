/** A block cipher under one key: works on a block in place. */
export interface BlockCipher {
  /** Bytes in a block. */
  readonly blockSize: number;
  encrypt(block: Uint8Array): void;
  decrypt(block: Uint8Array): void;
}

/** How blocks are chained (NIST SP 800-38A); "cfb" and "ofb" feed back whole blocks. */
export type Mode = "ecb" | "cbc" | "cfb" | "ofb";

/** Runs a block cipher over data. Data of "ecb" and "cbc" must be whole blocks. @param iv a block; unused for "ecb" */
export function runMode(
  cipher: BlockCipher,
  mode: Mode,
  iv: Uint8Array,
  data: Uint8Array,
  encrypt: boolean,
): Uint8Array {
  const out = new Uint8Array(data.length);
  const size = cipher.blockSize;
  let chain: Uint8Array = iv.slice();
  for (let at = 0; at < data.length; at += size) {
    const given = data.slice(at, at + size);
    if (mode === "ecb" || mode === "cbc") {
      const block = given.slice();
      if (encrypt) {
        if (mode === "cbc") xorInto(block, chain);
        cipher.encrypt(block);
        chain = block;
      } else {
        cipher.decrypt(block);
        if (mode === "cbc") xorInto(block, chain);
        chain = given;
      }
      out.set(block, at);
    } else {
      cipher.encrypt(chain);
      const block = given.slice();
      xorInto(block, chain);
      out.set(block, at);
      // A last, short block is not fed back to anything.
      if (mode === "cfb" && block.length === size) chain = (encrypt ? block : given).slice();
    }
  }
  return out;
}

function xorInto(block: Uint8Array, other: Uint8Array): void {
  for (let i = 0; i < block.length; i++) block[i] = (block[i] as number) ^ (other[i] as number);
}

/** Fills data up to whole blocks, with bytes that tell how many they are (PKCS #7); a whole block when it is full. */
export function pad(data: Uint8Array, blockSize: number): Uint8Array {
  const missing = blockSize - (data.length % blockSize);
  const padded = new Uint8Array(data.length + missing).fill(missing);
  padded.set(data);
  return padded;
}

/** Takes the filling off again; undefined when it is not one. */
export function unpad(data: Uint8Array, blockSize: number): Uint8Array | undefined {
  const count = data[data.length - 1];
  if (count === undefined || count < 1 || count > blockSize || count > data.length) return undefined;
  for (let i = data.length - count; i < data.length; i++) if (data[i] !== count) return undefined;
  return data.subarray(0, data.length - count);
}
