import type { Bytes } from "../../bytes.ts";
import type { Curve, Keys, PublicKey, Signer } from "../../io/keys.ts";
import { SIGNATURES, type SignatureMethod } from "./algorithms.ts";
import { mpint, Reader, SshError, string } from "./wire.ts";

/** Bytes of `r` and of `s` in a signature. */
const HALF: Readonly<Record<Curve | "dsa", number>> = { nistp256: 32, nistp384: 48, nistp521: 66, dsa: 20 };

/** A public key in the form that SSH sends (RFC 4253, 6.6; RFC 5656, 3.1; RFC 8709). Throws an `SshError`. */
export function readPublicKey(blob: Bytes): PublicKey {
  const reader = new Reader(blob);
  const type = reader.string();
  if (type === "ssh-rsa") {
    const e = reader.mpint();
    return { kind: "rsa", e, n: reader.mpint() };
  }
  if (type === "ssh-dss") {
    const [p, q, g, y] = [reader.mpint(), reader.mpint(), reader.mpint(), reader.mpint()] as const;
    return { kind: "dsa", p, q, g, y };
  }
  if (type === "ssh-ed25519") return { kind: "ed25519", point: reader.string() };
  const curve = /^ecdsa-sha2-(nistp(?:256|384|521))$/.exec(type)?.[1] as Curve | undefined;
  if (curve === undefined || reader.string() !== curve) throw new SshError("Invalid public key");
  return { kind: "ec", curve, point: reader.string() };
}

/** The form that SSH sends of a public key. */
export function publicKeyBlob(key: PublicKey): Bytes {
  switch (key.kind) {
    case "rsa":
      return string("ssh-rsa") + mpint(key.e) + mpint(key.n);
    case "dsa":
      return string("ssh-dss") + mpint(key.p) + mpint(key.q) + mpint(key.g) + mpint(key.y);
    case "ec":
      return string(`ecdsa-sha2-${key.curve}`) + string(key.curve) + string(key.point);
    case "ed25519":
      return string("ssh-ed25519") + string(key.point);
  }
}

/** Whether a key can make signatures by a method. */
export function fits(key: PublicKey, method: SignatureMethod): boolean {
  return key.kind === method.kind && (key.kind !== "ec" || key.curve === method.curve);
}

function halfLength(key: PublicKey): number {
  return key.kind === "ec" ? HALF[key.curve] : HALF.dsa;
}

/** Whether a signature in SSH's form is one by the key, with the algorithm that was agreed on. */
export function verifySignature(keys: Keys, algorithm: string, blob: Bytes, message: Bytes, signature: Bytes): boolean {
  const method = Object.hasOwn(SIGNATURES, algorithm) ? SIGNATURES[algorithm] : undefined;
  const key = readPublicKey(blob);
  const reader = new Reader(signature);
  if (method === undefined || !fits(key, method) || reader.string() !== algorithm) return false;
  let raw = reader.string();
  if (key.kind === "ec") {
    const half = halfLength(key);
    const parts = new Reader(raw);
    raw = parts.mpint().padStart(half, "\0") + parts.mpint().padStart(half, "\0");
  }
  return keys.verify(key, method.hash, message, raw);
}

/** A signature in SSH's form. */
export function makeSignature(signer: Signer, algorithm: string, message: Bytes): Bytes {
  const { hash } = SIGNATURES[algorithm] as SignatureMethod;
  const raw = signer.sign(hash, message);
  if (signer.publicKey.kind !== "ec") return string(algorithm) + string(raw);
  const half = halfLength(signer.publicKey);
  return string(algorithm) + string(mpint(raw.slice(0, half)) + mpint(raw.slice(half)));
}
