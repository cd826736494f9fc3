import type { Bytes } from "../../bytes.ts";
import type { Crypto } from "../../io/crypto.ts";
import { md4 } from "./md4.ts";

/** Names of MD4, which current OpenSSL has put aside, its object identifier among them. */
const MD4_NAMES = ["MD4", "RSA-MD4", "md4", "md4WithRSAEncryption"];
const MD4_ID = "1.2.840.113549.2.4";
const MD4_BLOCK = 64;

function isMd4(algorithm: string): boolean {
  const wanted = algorithm.toLowerCase();
  return wanted === MD4_ID || MD4_NAMES.some((name) => name.toLowerCase() === wanted);
}

/** The names of all digests, sorted. */
export function digestNames(crypto: Crypto): string[] {
  return [...new Set([...crypto.digestNames(), ...MD4_NAMES.slice(1)])].sort();
}

/** The digest of data; undefined for an unknown algorithm. */
export function digest(crypto: Crypto, algorithm: string, data: Bytes): Bytes | undefined {
  return isMd4(algorithm) ? md4(data) : crypto.digest(algorithm, data);
}

/** A keyed digest (RFC 2104); undefined for an unknown algorithm, "" for one that has no keyed form. */
export function hmac(crypto: Crypto, algorithm: string, key: Bytes, data: Bytes): Bytes | undefined {
  if (!isMd4(algorithm)) {
    return crypto.hmac(algorithm, key, data) ?? (crypto.digest(algorithm, "") === undefined ? undefined : "");
  }
  const block = (key.length > MD4_BLOCK ? md4(key) : key).padEnd(MD4_BLOCK, "\0");
  return md4(masked(block, 0x5c) + md4(masked(block, 0x36) + data));
}

function masked(block: Bytes, mask: number): Bytes {
  return String.fromCharCode(...Array.from(block, (c) => c.charCodeAt(0) ^ mask));
}
