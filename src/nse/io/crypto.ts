import type { Bytes } from "../bytes.ts";

/** What a cipher takes: bytes of key, of initialisation vector (0 for none) and in a block (1 for a stream). */
export interface CipherShape {
  readonly keyLength: number;
  readonly ivLength: number;
  readonly blockSize: number;
}

/** One run of a cipher over data. */
export interface CipherRun {
  readonly encrypt: boolean;
  readonly key: Bytes;
  /** As long as the cipher's shape says. */
  readonly iv: Bytes;
  readonly data: Bytes;
  /** Whether the last block is filled up on encryption, and the filling taken off on decryption. */
  readonly padding: boolean;
}

/**
 * The cryptography of the host. Names of algorithms are OpenSSL's, in upper or lower case; what the host lacks is
 * undefined, and the caller may have an implementation of its own.
 */
export interface Crypto {
  /** Names of all digests, sorted. */
  digestNames(): readonly string[];
  digest(algorithm: string, data: Bytes): Bytes | undefined;
  hmac(algorithm: string, key: Bytes, data: Bytes): Bytes | undefined;
  /** Names of all ciphers, sorted. */
  cipherNames(): readonly string[];
  cipher(algorithm: string): CipherShape | undefined;
  /** Throws a `CryptoError` when the data is not what the cipher takes. */
  crypt(algorithm: string, run: CipherRun): Bytes;
}

/** A cipher that failed; the message is OpenSSL's. */
export class CryptoError extends Error {
  override readonly name = "CryptoError";
}

/** The message for a key that the cipher does not take. */
export const KEY_LENGTH_ERROR = "error:03000082:digital envelope routines::invalid key length";
/** The message for data that are not whole blocks. */
export const BLOCK_LENGTH_ERROR = "error:1C80006B:Provider routines::wrong final block length";
/** The message for a last block without a proper filling. */
export const BAD_DECRYPT_ERROR = "error:1C800064:Provider routines::bad decrypt";
/** The message when OpenSSL gave none. */
export const NO_REASON_ERROR = "error:00000000:lib(0)::reason(0)";
