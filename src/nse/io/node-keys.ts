import {
  createECDH,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import type { Bytes } from "../bytes.ts";
import type { Agreement, Curve, Hash, Keys, PrivateParts, PublicKey, Signer } from "./keys.ts";

const CURVES: Readonly<Record<Curve, { readonly jwk: string; readonly openssl: string }>> = {
  nistp256: { jwk: "P-256", openssl: "prime256v1" },
  nistp384: { jwk: "P-384", openssl: "secp384r1" },
  nistp521: { jwk: "P-521", openssl: "secp521r1" },
};

const toBuffer = (bytes: Bytes): Buffer => Buffer.from(bytes, "latin1");
const toText = (bytes: Bytes): string => toBuffer(bytes).toString("base64url");
const fromText = (text: string | undefined): Bytes => Buffer.from(text ?? "", "base64url").toString("latin1");

/** What a function gives, or undefined when it throws. */
function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** Node's cryptography with key pairs. */
export const nodeKeys: Keys = {
  agree: (curve) => (curve === "x25519" ? agreeX25519() : agreeOnCurve(curve)),
  verify: (key, hash, message, signature) =>
    attempt(() => {
      const algorithm = key.kind === "ed25519" ? undefined : hash;
      const options = { key: publicKeyOf(key), dsaEncoding: "ieee-p1363" } as const;
      return verify(algorithm, toBuffer(message), options, toBuffer(signature));
    }) ?? false,
  readPem: (text, passphrase) =>
    attempt(() => {
      const key = createPrivateKey({ key: toBuffer(text), passphrase: toBuffer(passphrase) });
      const publicKey = describe(createPublicKey(key));
      return publicKey === undefined ? undefined : signerOf(key, publicKey);
    }),
  signer: (publicKey, parts) =>
    attempt(() => {
      const jwk = { ...jwkOf(publicKey), ...privateJwk(parts) };
      return signerOf(createPrivateKey({ key: jwk, format: "jwk" }), publicKey);
    }),
};

function agreeX25519(): Agreement {
  const { publicKey, privateKey } = generateKeyPairSync("x25519");
  return {
    publicKey: fromText(publicKey.export({ format: "jwk" }).x),
    derive: (peer) =>
      attempt(() => {
        const key = createPublicKey({ key: { kty: "OKP", crv: "X25519", x: toText(peer) }, format: "jwk" });
        return diffieHellman({ privateKey, publicKey: key }).toString("latin1");
      }),
  };
}

function agreeOnCurve(curve: Curve): Agreement {
  const ecdh = createECDH(CURVES[curve].openssl);
  return {
    publicKey: ecdh.generateKeys().toString("latin1"),
    derive: (peer) => attempt(() => ecdh.computeSecret(toBuffer(peer)).toString("latin1")),
  };
}

function signerOf(key: KeyObject, publicKey: PublicKey): Signer {
  return {
    publicKey,
    sign: (hash: Hash, message) => {
      const algorithm = publicKey.kind === "ed25519" ? undefined : hash;
      return sign(algorithm, toBuffer(message), { key, dsaEncoding: "ieee-p1363" }).toString("latin1");
    },
  };
}

function jwkOf(key: Exclude<PublicKey, { kind: "dsa" }> | PublicKey): JsonWebKey {
  switch (key.kind) {
    case "rsa":
      return { kty: "RSA", n: toText(key.n), e: toText(key.e) };
    case "ec": {
      const half = (key.point.length - 1) / 2;
      const [x, y] = [key.point.slice(1, 1 + half), key.point.slice(1 + half)];
      return { kty: "EC", crv: CURVES[key.curve].jwk, x: toText(x), y: toText(y) };
    }
    case "ed25519":
      return { kty: "OKP", crv: "Ed25519", x: toText(key.point) };
    case "dsa":
      throw new Error("no such form of a DSA key");
  }
}

function privateJwk(parts: PrivateParts): JsonWebKey {
  switch (parts.kind) {
    case "rsa": {
      const { d, p, q, dp, dq, qi } = parts;
      return { d: toText(d), p: toText(p), q: toText(q), dp: toText(dp), dq: toText(dq), qi: toText(qi) };
    }
    case "ec":
      return { d: toText(parts.d) };
    case "ed25519":
      return { d: toText(parts.seed) };
  }
}

function publicKeyOf(key: PublicKey): KeyObject {
  if (key.kind !== "dsa") return createPublicKey({ key: jwkOf(key), format: "jwk" });
  return createPublicKey({ key: dsaKey(key.p, key.q, key.g, key.y), format: "der", type: "spki" });
}

/** An element of DER with its tag and length. */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function derInteger(bytes: Bytes): Buffer {
  return der(0x02, toBuffer(bytes === "" || bytes.charCodeAt(0) >= 0x80 ? `\0${bytes}` : bytes));
}

/** A DSA key as SubjectPublicKeyInfo (RFC 3279, 2.3.2). */
function dsaKey(p: Bytes, q: Bytes, g: Bytes, y: Bytes): Buffer {
  const identifier = Buffer.from("06072a8648ce380401", "hex");
  const parameters = der(0x30, Buffer.concat([derInteger(p), derInteger(q), derInteger(g)]));
  const algorithm = der(0x30, Buffer.concat([identifier, parameters]));
  return der(0x30, Buffer.concat([algorithm, der(0x03, Buffer.concat([Buffer.from([0]), derInteger(y)]))]));
}

function describe(key: KeyObject): PublicKey | undefined {
  const jwk = key.export({ format: "jwk" });
  if (jwk.kty === "RSA") return { kind: "rsa", n: fromText(jwk.n), e: fromText(jwk.e) };
  if (jwk.kty === "OKP" && jwk.crv === "Ed25519") return { kind: "ed25519", point: fromText(jwk.x) };
  const curve = (Object.keys(CURVES) as Curve[]).find((name) => CURVES[name].jwk === jwk.crv);
  if (jwk.kty !== "EC" || curve === undefined) return undefined;
  return { kind: "ec", curve, point: `\x04${fromText(jwk.x)}${fromText(jwk.y)}` };
}
