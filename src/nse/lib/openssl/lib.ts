import { checkInt, checkString, optString, toBoolean } from "../../../stdlib/args.ts";
import { defineLib } from "../../../stdlib/lib.ts";
import { luaError } from "../../../vm/errors.ts";
import type { LuaState } from "../../../vm/state.ts";
import { LuaTable } from "../../../vm/table.ts";
import type { CallTarget } from "../../../vm/value.ts";
import { type Crypto, CryptoError } from "../../io/crypto.ts";
import { bignumFunctions } from "./bignum.ts";
import { Ciphers, runCipher } from "./cipher.ts";
import { digest, digestNames, hmac } from "./digest.ts";
import type { RandomBytes } from "./prime.ts";

/** Random bytes given at most at once. */
const MAX_RANDOM = 0x7fffffff;

/**
 * Opens the library `openssl` (NSE): gives its table, which also goes into `package.loaded`.
 * @param crypto the host's algorithms; what current OpenSSL has put aside (MD4, DES, Blowfish, CAST5, RC4) is added to them.
 */
export function openOpenssl(L: LuaState, crypto: Crypto, random: RandomBytes): LuaTable {
  const ciphers = new Ciphers(crypto);
  const randomBytes: CallTarget = (n) => {
    const count = checkInt(n, 1);
    if (count < 0 || count > MAX_RANDOM) throw luaError("Couldn't allocate memory.");
    return random(count);
  };
  // The message is said to be the second argument: the name of the algorithm goes before it.
  const plainDigest =
    (algorithm: string): CallTarget =>
    (message) =>
      digest(crypto, algorithm, checkString(message, 2));
  const crypt =
    (encrypt: boolean): CallTarget =>
    (algorithm, key, iv, data, padding) => {
      const name = checkString(algorithm, 1);
      const cipher = ciphers.find(name);
      if (cipher === undefined) throw luaError(`Unknown cipher algorithm: ${name}`);
      const run = {
        encrypt,
        key: checkString(key, 2),
        iv: optString(iv, 3, ""),
        data: checkString(data, 4),
        padding: toBoolean(padding),
      };
      if (run.iv !== "" && run.iv.length !== cipher.ivLength && cipher.takesKey(run.key.length))
        throw luaError(`Length of iv is ${run.iv.length}; should be ${cipher.ivLength}`);
      try {
        return runCipher(cipher, run);
      } catch (e) {
        if (e instanceof CryptoError) throw luaError(`OpenSSL error: ${e.message}`);
        throw e;
      }
    };
  return defineLib(L, "openssl", {
    ...bignumFunctions(L, random),
    md4: plainDigest("md4"),
    md5: plainDigest("md5"),
    sha1: plainDigest("sha1"),
    ripemd160: plainDigest("ripemd160"),
    digest: (algorithm, message) => {
      const name = checkString(algorithm, 1);
      return known(name, digest(crypto, name, checkString(message, 2)));
    },
    hmac: (algorithm, key, message) => {
      const name = checkString(algorithm, 1);
      return known(name, hmac(crypto, name, checkString(key, 2), checkString(message, 3)));
    },
    encrypt: crypt(true),
    decrypt: crypt(false),
    DES_string_to_key: (text) => {
      const bytes = checkString(text, 1);
      if (bytes.length !== 7) throw luaError("String must have length of 7 bytes.");
      return desKey(bytes);
    },
    rand_bytes: randomBytes,
    rand_pseudo_bytes: randomBytes,
    supported_digests: () => listOf(digestNames(crypto)),
    supported_ciphers: () => listOf(ciphers.names()),
  });
}

function known(algorithm: string, result: string | undefined): string {
  if (result === undefined) throw luaError(`Unknown digest algorithm: ${algorithm}`);
  return result;
}

function listOf(names: readonly string[]): LuaTable {
  const t = new LuaTable();
  for (const name of names) t.append(name);
  return t;
}

/** A DES key of 56 bits: seven in each byte, the lowest one clear. */
function desKey(bytes: string): string {
  let key = "";
  for (let i = 0; i < 8; i++) {
    // The seven bits from bit 7 * i on lie in two bytes.
    const pair = (((i > 0 ? bytes.charCodeAt(i - 1) : 0) << 8) | (i < 7 ? bytes.charCodeAt(i) : 0)) >>> 0;
    key += String.fromCharCode((pair >>> i) & 0xfe);
  }
  return key;
}
