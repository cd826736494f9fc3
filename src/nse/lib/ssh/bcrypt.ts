import { type Bytes, bytesToText, textToBytes } from "../../bytes.ts";
import type { Crypto } from "../../io/crypto.ts";
import { Blowfish } from "../openssl/blowfish.ts";
import { SshError } from "./wire.ts";

/** What is encrypted again and again; its length is that of a piece of the key. */
const MAGIC = "OxychromaticBlowfishSwatDynamite";
const TIMES = 64;
/** More rounds than anybody waits for. */
const MAX_ROUNDS = 10_000;

/** Scrambles the magic text with two digests of 64 bytes as password and salt; words come out turned round. */
function scramble(password: Bytes, salt: Bytes): Uint8Array {
  const key = textToBytes(password);
  const saltBytes = textToBytes(salt);
  const state = new Blowfish();
  state.expand(key, saltBytes);
  for (let i = 0; i < TIMES; i++) {
    state.expand(saltBytes);
    state.expand(key);
  }
  const text = textToBytes(MAGIC);
  for (let at = 0; at < text.length; at += 8)
    for (let i = 0; i < TIMES; i++) state.run(text.subarray(at, at + 8), true);
  for (let at = 0; at < text.length; at += 4) text.subarray(at, at + 4).reverse();
  return text;
}

/** A key made of a passphrase, as files of OpenSSH have it (bcrypt_pbkdf of OpenBSD). */
export function bcryptKey(crypto: Crypto, passphrase: Bytes, salt: Bytes, rounds: number, length: number): Bytes {
  if (rounds < 1 || rounds > MAX_ROUNDS || passphrase === "" || salt === "") throw new SshError("Invalid key file");
  const digest = (data: Bytes): Bytes => crypto.digest("sha512", data) ?? "";
  const password = digest(passphrase);
  const pieces = Math.ceil(length / MAGIC.length);
  const key = new Uint8Array(length);
  for (let piece = 0; piece < pieces; piece++) {
    const counter = String.fromCharCode(0, 0, 0, piece + 1);
    let out = scramble(password, digest(salt + counter));
    const sum = out.slice();
    for (let round = 1; round < rounds; round++) {
      out = scramble(password, digest(bytesToText(out)));
      for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) ^ (out[i] as number);
    }
    // The pieces are not one after the other but interleaved.
    for (let i = 0; i < sum.length; i++) {
      const at = i * pieces + piece;
      if (at < length) key[at] = sum[i] as number;
    }
  }
  return bytesToText(key);
}
