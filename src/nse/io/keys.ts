import type { Bytes } from "../bytes.ts";

/** Elliptic curves, by their names in SSH. */
export type Curve = "nistp256" | "nistp384" | "nistp521";

export type Hash = "sha1" | "sha256" | "sha384" | "sha512";

/** A public key for signatures; numbers are bytes, most significant first, without leading zeros. */
export type PublicKey =
  | { readonly kind: "rsa"; readonly n: Bytes; readonly e: Bytes }
  | { readonly kind: "dsa"; readonly p: Bytes; readonly q: Bytes; readonly g: Bytes; readonly y: Bytes }
  /** The point as `04 x y`. */
  | { readonly kind: "ec"; readonly curve: Curve; readonly point: Bytes }
  | { readonly kind: "ed25519"; readonly point: Bytes };

/** What makes a private key of a public one. */
export type PrivateParts =
  | {
      readonly kind: "rsa";
      readonly d: Bytes;
      readonly p: Bytes;
      readonly q: Bytes;
      /** `d` modulo `p - 1` and `q - 1`, and the inverse of `q` modulo `p`. */
      readonly dp: Bytes;
      readonly dq: Bytes;
      readonly qi: Bytes;
    }
  | { readonly kind: "ec"; readonly d: Bytes }
  | { readonly kind: "ed25519"; readonly seed: Bytes };

/** A private key that can sign. Signatures by curves are `r` and `s`, of equal length, one after the other. */
export interface Signer {
  readonly publicKey: PublicKey;
  /** @param hash of the message; Ed25519 has its own. */
  sign(hash: Hash, message: Bytes): Bytes;
}

/** One side of a key agreement. */
export interface Agreement {
  readonly publicKey: Bytes;
  /** The secret shared with the other side; undefined when its public key is none. */
  derive(peer: Bytes): Bytes | undefined;
}

/** Cryptography with key pairs, for SSH. */
export interface Keys {
  agree(curve: Curve | "x25519"): Agreement;
  /** False also for a key or a signature that is none. */
  verify(key: PublicKey, hash: Hash, message: Bytes, signature: Bytes): boolean;
  /** Reads a private key from PEM text; undefined when it is none, or the passphrase is wrong. */
  readPem(text: Bytes, passphrase: Bytes): Signer | undefined;
  /** The key made of its parts; undefined when they do not fit. */
  signer(publicKey: PublicKey, parts: PrivateParts): Signer | undefined;
}
