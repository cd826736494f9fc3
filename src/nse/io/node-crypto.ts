import {
  type CipherGCM,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  getCipherInfo,
  getCiphers,
  getHashes,
} from "node:crypto";
import type { Bytes } from "../bytes.ts";
import {
  type CipherRun,
  type CipherShape,
  type Crypto,
  CryptoError,
  KEY_LENGTH_ERROR,
  NO_REASON_ERROR,
} from "./crypto.ts";

const toBuffer = (bytes: Bytes): Buffer => Buffer.from(bytes, "latin1");

/** Node's cryptography, which is OpenSSL's. */
export const nodeCrypto: Crypto = {
  digestNames: () => getHashes(),
  digest(algorithm, data) {
    try {
      return createHash(algorithm).update(data, "latin1").digest().toString("latin1");
    } catch {
      return undefined;
    }
  },
  hmac(algorithm, key, data) {
    try {
      return createHmac(algorithm, toBuffer(key)).update(data, "latin1").digest().toString("latin1");
    } catch {
      return undefined;
    }
  },
  cipherNames: () => getCiphers(),
  cipher: cipherShape,
  crypt(algorithm, run) {
    try {
      return crypt(algorithm, run);
    } catch (e) {
      throw new CryptoError(messageOf(e));
    }
  },
};

/** The ciphers that can really be used; OpenSSL still knows the names of others. */
let usable: ReadonlySet<string> | undefined;

function cipherShape(algorithm: string): CipherShape | undefined {
  usable ??= new Set(getCiphers().map((name) => getCipherInfo(name)?.name ?? name));
  const info = getCipherInfo(algorithm);
  if (info === undefined || !usable.has(info.name)) return undefined;
  return { keyLength: info.keyLength, ivLength: info.ivLength ?? 0, blockSize: info.blockSize ?? 1 };
}

function crypt(algorithm: string, run: CipherRun): Bytes {
  const make = run.encrypt ? createCipheriv : createDecipheriv;
  const iv = run.iv === "" ? null : toBuffer(run.iv);
  const cipher = make(algorithm, toBuffer(run.key), iv) as CipherGCM;
  cipher.setAutoPadding(run.padding);
  const body = cipher.update(run.data, "latin1", "latin1");
  return body + cipher.final("latin1");
}

function messageOf(e: unknown): string {
  if (!(e instanceof Error)) return NO_REASON_ERROR;
  if ((e as { code?: string }).code === "ERR_CRYPTO_INVALID_KEYLEN") return KEY_LENGTH_ERROR;
  return e.message.startsWith("error:") ? e.message : NO_REASON_ERROR;
}
