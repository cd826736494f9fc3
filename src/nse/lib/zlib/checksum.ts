import { spend } from "../../../vm/work.ts";
import type { Bytes } from "../../bytes.ts";

let crcTable: Int32Array | undefined;

function tableOfCrc(): Int32Array {
  crcTable ??= Int32Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
    return c;
  });
  return crcTable;
}

/** The checksum CRC-32 (RFC 1952) of what `crc` is the checksum of (0 for nothing), followed by `bytes`. */
export function crc32(crc: number, bytes: Bytes | Uint8Array): number {
  const table = tableOfCrc();
  spend(bytes.length);
  let c = ~crc;
  for (let i = 0; i < bytes.length; i++) {
    const byte = typeof bytes === "string" ? bytes.charCodeAt(i) : (bytes[i] as number);
    c = (table[(c ^ byte) & 255] as number) ^ (c >>> 8);
  }
  return ~c >>> 0;
}

const ADLER_BASE = 65521;
/** So many bytes can be added up before a sum leaves 32 bits. */
const ADLER_RUN = 5552;

/** The checksum Adler-32 (RFC 1950) of what `adler` is the checksum of (1 for nothing), followed by `bytes`. */
export function adler32(adler: number, bytes: Bytes | Uint8Array): number {
  spend(bytes.length);
  let a = adler & 0xffff;
  let b = adler >>> 16;
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(at + ADLER_RUN, bytes.length);
    for (; at < end; at++) {
      a += typeof bytes === "string" ? bytes.charCodeAt(at) : (bytes[at] as number);
      b += a;
    }
    a %= ADLER_BASE;
    b %= ADLER_BASE;
  }
  return b * 65536 + a;
}
