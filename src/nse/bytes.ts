/** Raw bytes: a string with one character (0 to 255) per byte, like a Lua string. */
export type Bytes = string;

/** Characters made at once: as many arguments as a call takes without trouble. */
const CHUNK = 8192;

/** Bytes as a string. */
export function bytesToText(bytes: Uint8Array, from = 0, to = bytes.length): Bytes {
  let text = "";
  for (let at = from; at < to; at += CHUNK) {
    // Spreading would go through an iterator, which is several times slower.
    text += String.fromCharCode.apply(null, bytes.subarray(at, Math.min(at + CHUNK, to)) as unknown as number[]);
  }
  return text;
}

/** A string as bytes. */
export function textToBytes(text: Bytes): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
