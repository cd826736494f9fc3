import { type Bytes, bytesToText, textToBytes } from "../../bytes.ts";
import {
  BAD_DECRYPT_ERROR,
  BLOCK_LENGTH_ERROR,
  type CipherRun,
  type CipherShape,
  type Crypto,
  CryptoError,
  KEY_LENGTH_ERROR,
} from "../../io/crypto.ts";
import { blowfish } from "./blowfish.ts";
import { cast5 } from "./cast5.ts";
import { type BlockCipher, type Mode, pad, runMode, unpad } from "./modes.ts";
import { rc4 } from "./rc4.ts";

/** A cipher by name. */
export interface Cipher {
  readonly ivLength: number;
  /** Whether a key of this many bytes will do. */
  takesKey(length: number): boolean;
  /** Throws a `CryptoError`. */
  run(run: CipherRun): Bytes;
}

/** Finds ciphers: those that current OpenSSL has put aside are made here, the others are the host's. */
export class Ciphers {
  constructor(private readonly crypto: Crypto) {}

  /** All names, sorted. */
  names(): string[] {
    return [...new Set([...this.crypto.cipherNames(), ...Object.keys(OWN)])].sort();
  }

  /** The cipher of a name, in upper or lower case; undefined when there is none. */
  find(name: string): Cipher | undefined {
    const own = name.toLowerCase();
    if (Object.hasOwn(OWN, own)) return (OWN[own] as (crypto: Crypto) => Cipher)(this.crypto);
    const shape = this.crypto.cipher(name);
    return shape === undefined ? undefined : hostCipher(this.crypto, name, shape);
  }
}

function hostCipher(crypto: Crypto, name: string, shape: CipherShape): Cipher {
  return {
    ivLength: shape.ivLength,
    takesKey: (length) => length === shape.keyLength,
    run: (run) => crypto.crypt(name, run),
  };
}

/** Single DES is triple DES whose three keys are the same. */
function singleDes(suffix: string): (crypto: Crypto) => Cipher {
  return (crypto) => ({
    ivLength: suffix === "ecb" ? 0 : 8,
    takesKey: (length) => length === 8,
    run: (run) => crypto.crypt(`des-ede3-${suffix}`, { ...run, key: run.key.repeat(3) }),
  });
}

/** A cipher that takes keys of any length. */
function blockCipher(make: (key: Uint8Array) => BlockCipher, mode: Mode): () => Cipher {
  return () => ({
    ivLength: mode === "ecb" ? 0 : 8,
    takesKey: () => true,
    run: (run) => runBlocks(make(textToBytes(run.key)), mode, run),
  });
}

function runBlocks(cipher: BlockCipher, mode: Mode, { encrypt, iv, data, padding }: CipherRun): Bytes {
  const size = cipher.blockSize;
  const whole = mode === "ecb" || mode === "cbc";
  let input = textToBytes(data);
  if (whole && encrypt && padding) input = pad(input, size);
  if (whole && (input.length % size !== 0 || (padding && input.length === 0)))
    throw new CryptoError(BLOCK_LENGTH_ERROR);
  const output = runMode(cipher, mode, textToBytes(iv), input, encrypt);
  if (!whole || encrypt || !padding) return bytesToText(output);
  const plain = unpad(output, size);
  if (plain === undefined) throw new CryptoError(BAD_DECRYPT_ERROR);
  return bytesToText(plain);
}

function rc4Cipher(): Cipher {
  return {
    ivLength: 0,
    takesKey: () => true,
    run: ({ key, data }) => bytesToText(rc4(textToBytes(key), textToBytes(data))),
  };
}

const OWN: Readonly<Record<string, (crypto: Crypto) => Cipher>> = {
  des: singleDes("cbc"),
  "des-cbc": singleDes("cbc"),
  "des-cfb": singleDes("cfb"),
  "des-cfb1": singleDes("cfb1"),
  "des-cfb8": singleDes("cfb8"),
  "des-ecb": singleDes("ecb"),
  "des-ofb": singleDes("ofb"),
  bf: blockCipher(blowfish, "cbc"),
  "bf-cbc": blockCipher(blowfish, "cbc"),
  "bf-cfb": blockCipher(blowfish, "cfb"),
  "bf-ecb": blockCipher(blowfish, "ecb"),
  "bf-ofb": blockCipher(blowfish, "ofb"),
  blowfish: blockCipher(blowfish, "cbc"),
  cast: blockCipher(cast5, "cbc"),
  "cast-cbc": blockCipher(cast5, "cbc"),
  "cast5-cbc": blockCipher(cast5, "cbc"),
  "cast5-cfb": blockCipher(cast5, "cfb"),
  "cast5-ecb": blockCipher(cast5, "ecb"),
  "cast5-ofb": blockCipher(cast5, "ofb"),
  rc4: rc4Cipher,
  "rc4-40": rc4Cipher,
};

/** Checks key and vector as OpenSSL does and runs a cipher. An empty vector stands for zeros. Throws a `CryptoError`. */
export function runCipher(cipher: Cipher, run: CipherRun): Bytes {
  if (!cipher.takesKey(run.key.length)) throw new CryptoError(KEY_LENGTH_ERROR);
  return cipher.run({ ...run, iv: run.iv === "" ? "\0".repeat(cipher.ivLength) : run.iv });
}
