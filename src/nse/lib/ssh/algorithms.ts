import type { Curve, Hash, PublicKey } from "../../io/keys.ts";

/** How a secret is agreed on. */
export type KexMethod =
  | { readonly kind: "curve"; readonly curve: Curve | "x25519"; readonly hash: Hash }
  | { readonly kind: "group"; readonly group: 2 | 14 | 16; readonly hash: Hash }
  | { readonly kind: "exchange"; readonly hash: Hash };

/** Key exchange methods by name, in order of preference (RFC 4253, 4419, 5656, 8268, 8731). */
export const KEX: Readonly<Record<string, KexMethod>> = {
  "curve25519-sha256": { kind: "curve", curve: "x25519", hash: "sha256" },
  "curve25519-sha256@libssh.org": { kind: "curve", curve: "x25519", hash: "sha256" },
  "ecdh-sha2-nistp256": { kind: "curve", curve: "nistp256", hash: "sha256" },
  "ecdh-sha2-nistp384": { kind: "curve", curve: "nistp384", hash: "sha384" },
  "ecdh-sha2-nistp521": { kind: "curve", curve: "nistp521", hash: "sha512" },
  "diffie-hellman-group-exchange-sha256": { kind: "exchange", hash: "sha256" },
  "diffie-hellman-group14-sha256": { kind: "group", group: 14, hash: "sha256" },
  "diffie-hellman-group16-sha512": { kind: "group", group: 16, hash: "sha512" },
  "diffie-hellman-group14-sha1": { kind: "group", group: 14, hash: "sha1" },
  "diffie-hellman-group-exchange-sha1": { kind: "exchange", hash: "sha1" },
  "diffie-hellman-group1-sha1": { kind: "group", group: 2, hash: "sha1" },
};

/** How signatures are made: with what kind of key, and over which hash. */
export interface SignatureMethod {
  readonly kind: PublicKey["kind"];
  readonly curve?: Curve;
  readonly hash: Hash;
}

/** Signature algorithms by name, in order of preference (RFC 4253, 5656, 8332, 8709). */
export const SIGNATURES: Readonly<Record<string, SignatureMethod>> = {
  "ssh-ed25519": { kind: "ed25519", hash: "sha512" },
  "ecdsa-sha2-nistp256": { kind: "ec", curve: "nistp256", hash: "sha256" },
  "ecdsa-sha2-nistp384": { kind: "ec", curve: "nistp384", hash: "sha384" },
  "ecdsa-sha2-nistp521": { kind: "ec", curve: "nistp521", hash: "sha512" },
  "rsa-sha2-512": { kind: "rsa", hash: "sha512" },
  "rsa-sha2-256": { kind: "rsa", hash: "sha256" },
  "ssh-rsa": { kind: "rsa", hash: "sha1" },
  "ssh-dss": { kind: "dsa", hash: "sha1" },
};

/** A cipher of packets; `name` is OpenSSL's. */
export interface PacketCipher {
  readonly name: string;
  readonly mode: "ctr" | "cbc";
  readonly keyLength: number;
  readonly blockSize: number;
}

/** Ciphers by name, in order of preference (RFC 4253, 4344). */
export const CIPHERS: Readonly<Record<string, PacketCipher>> = {
  "aes256-ctr": { name: "aes-256-ctr", mode: "ctr", keyLength: 32, blockSize: 16 },
  "aes192-ctr": { name: "aes-192-ctr", mode: "ctr", keyLength: 24, blockSize: 16 },
  "aes128-ctr": { name: "aes-128-ctr", mode: "ctr", keyLength: 16, blockSize: 16 },
  "aes256-cbc": { name: "aes-256-cbc", mode: "cbc", keyLength: 32, blockSize: 16 },
  "aes192-cbc": { name: "aes-192-cbc", mode: "cbc", keyLength: 24, blockSize: 16 },
  "aes128-cbc": { name: "aes-128-cbc", mode: "cbc", keyLength: 16, blockSize: 16 },
  "3des-cbc": { name: "des-ede3-cbc", mode: "cbc", keyLength: 24, blockSize: 8 },
};

/** An authentication code of packets: over the encrypted packet when `encrypted`, else over the plain one. */
export interface PacketMac {
  readonly digest: string;
  readonly keyLength: number;
  /** Bytes of the code that are sent. */
  readonly length: number;
  readonly encrypted: boolean;
}

/** Authentication codes by name, in order of preference (RFC 4253, 6668; the others are OpenSSH's). */
export const MACS: Readonly<Record<string, PacketMac>> = {
  "hmac-sha2-256-etm@openssh.com": { digest: "sha256", keyLength: 32, length: 32, encrypted: true },
  "hmac-sha2-512-etm@openssh.com": { digest: "sha512", keyLength: 64, length: 64, encrypted: true },
  "hmac-sha1-etm@openssh.com": { digest: "sha1", keyLength: 20, length: 20, encrypted: true },
  "hmac-sha2-256": { digest: "sha256", keyLength: 32, length: 32, encrypted: false },
  "hmac-sha2-512": { digest: "sha512", keyLength: 64, length: 64, encrypted: false },
  "hmac-sha1": { digest: "sha1", keyLength: 20, length: 20, encrypted: false },
  "hmac-sha1-96": { digest: "sha1", keyLength: 20, length: 12, encrypted: false },
  "hmac-md5": { digest: "md5", keyLength: 16, length: 16, encrypted: false },
  "hmac-md5-96": { digest: "md5", keyLength: 16, length: 12, encrypted: false },
  "hmac-ripemd160": { digest: "ripemd160", keyLength: 20, length: 20, encrypted: false },
};
