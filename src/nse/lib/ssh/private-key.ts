import type { Bytes } from "../../bytes.ts";
import type { PrivateParts, PublicKey, Signer } from "../../io/keys.ts";
import { fromBytes, toBytes } from "../openssl/integer.ts";
import { CIPHERS } from "./algorithms.ts";
import { bcryptKey } from "./bcrypt.ts";
import { readPublicKey } from "./host-key.ts";
import type { SshNeeds } from "./transport.ts";
import { Reader, SshError } from "./wire.ts";

const BEGIN = "-----BEGIN OPENSSH PRIVATE KEY-----";
const END = "-----END OPENSSH PRIVATE KEY-----";
const MAGIC = "openssh-key-v1\0";

/** A private key from the text of its file, of OpenSSH's own form or another; undefined when it cannot be read. */
export function readPrivateKey(needs: SshNeeds, text: Bytes, passphrase: Bytes): Signer | undefined {
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  if (from < 0 || to < from) return needs.keys.readPem(text, passphrase);
  try {
    return readOpenssh(needs, decodeBase64(text.slice(from + BEGIN.length, to)), passphrase);
  } catch (e) {
    if (e instanceof SshError) return undefined;
    throw e;
  }
}

/** OpenSSH's form (its PROTOCOL.key), of which only the first key counts. */
function readOpenssh(needs: SshNeeds, data: Bytes, passphrase: Bytes): Signer | undefined {
  const reader = new Reader(data);
  if (reader.take(MAGIC.length) !== MAGIC) return undefined;
  const cipherName = reader.string();
  const kdf = reader.string();
  const options = new Reader(reader.string());
  if (reader.uint32() < 1) return undefined;
  const publicKey = readPublicKey(reader.string());
  let secret = reader.string();
  if (cipherName !== "none") {
    const cipher = Object.hasOwn(CIPHERS, cipherName) ? CIPHERS[cipherName] : undefined;
    if (cipher === undefined || kdf !== "bcrypt") return undefined;
    const salt = options.string();
    const rounds = options.uint32();
    const bytes = bcryptKey(needs.crypto, passphrase, salt, rounds, cipher.keyLength + cipher.blockSize);
    const key = bytes.slice(0, cipher.keyLength);
    const iv = bytes.slice(cipher.keyLength);
    secret = needs.crypto.crypt(cipher.name, { encrypt: false, key, iv, data: secret, padding: false });
  }
  const inner = new Reader(secret);
  // The same number twice: with a wrong passphrase it is not.
  if (inner.take(4) !== inner.take(4)) return undefined;
  inner.string();
  const parts = privateParts(publicKey, inner);
  return parts === undefined ? undefined : needs.keys.signer(publicKey, parts);
}

function privateParts(key: PublicKey, reader: Reader): PrivateParts | undefined {
  switch (key.kind) {
    case "rsa": {
      reader.mpint();
      reader.mpint();
      const [d, qi, p, q] = [reader.mpint(), reader.mpint(), reader.mpint(), reader.mpint()] as const;
      const modulo = (prime: Bytes): Bytes => toBytes(fromBytes(d) % (fromBytes(prime) - 1n));
      return { kind: "rsa", d, p, q, qi, dp: modulo(p), dq: modulo(q) };
    }
    case "ec": {
      reader.string();
      reader.string();
      return { kind: "ec", d: reader.mpint().padStart((key.point.length - 1) / 2, "\0") };
    }
    case "ed25519":
      reader.string();
      return { kind: "ed25519", seed: reader.string().slice(0, 32) };
    case "dsa":
      return undefined;
  }
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The bytes of base64 text; what is no digit of it does not count. */
export function decodeBase64(text: string): Bytes {
  let bytes = "";
  let bits = 0;
  let count = 0;
  for (const c of text) {
    const digit = ALPHABET.indexOf(c);
    if (digit < 0) continue;
    bits = ((bits << 6) | digit) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += String.fromCharCode((bits >>> count) & 255);
  }
  return bytes;
}
