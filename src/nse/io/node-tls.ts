import { constants, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { ConnectionOptions, SecureContext, TLSSocket } from "node:tls";
import { createSecureContext } from "node:tls";
import type { Bytes, CertificateFacts, TlsFacts, TlsWishes } from "./driver.ts";

/** Everything OpenSSL still has, anonymous and null suites included, with no lower limit on key sizes and digests. */
const EVERY_CIPHER = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";

const LENIENT =
  constants.SSL_OP_ALL | constants.SSL_OP_LEGACY_SERVER_CONNECT | constants.SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION;

let sharedContext: SecureContext | undefined;

/** The one context of all connections: making one costs about as much as a handshake. */
function context(): SecureContext {
  sharedContext ??= createSecureContext({
    ciphers: EVERY_CIPHER,
    minVersion: "TLSv1",
    maxVersion: "TLSv1.3",
    secureOptions: LENIENT,
  });
  return sharedContext;
}

/** Options of a client handshake that verifies nothing and reads nothing ahead. */
export function tlsOptions(wishes: TlsWishes | undefined): ConnectionOptions {
  const options: ConnectionOptions & { highWaterMark: number } = {
    secureContext: context(),
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    minDHSize: 1,
    highWaterMark: 0,
  };
  const name = wishes?.servername;
  if (name !== undefined && name !== "" && !name.includes("\0") && isIP(name) === 0) options.servername = name;
  const protocols = (wishes?.alpn ?? []).filter((protocol) => protocol.length > 0 && protocol.length < 256);
  if (protocols.length > 0) {
    // The extension's wire form (RFC 7301): each name with its length in one byte before it.
    options.ALPNProtocols = Buffer.from(protocols.map((p) => String.fromCharCode(p.length) + p).join(""), "latin1");
  }
  return options;
}

/**
 * Facts of a socket whose handshake is finished, as a function that works them out when first asked: they are needed
 * rarely, but then also after the connection is gone.
 */
export function factsOf(socket: TLSSocket): () => TlsFacts {
  const protocol = socket.getProtocol() ?? "";
  const cipher = socket.getCipher()?.name ?? "";
  const alpn = typeof socket.alpnProtocol === "string" ? socket.alpnProtocol : "";
  const peer = socket.getPeerX509Certificate();
  let facts: TlsFacts | undefined;
  return () => {
    facts ??= { protocol, cipher, alpn, certificate: peer === undefined ? undefined : describeCertificate(peer) };
    return facts;
  };
}

/** Key sizes OpenSSL states for key types whose details Node leaves out. */
const FIXED_BITS: Readonly<Record<string, number>> = { ed25519: 256, ed448: 456, x25519: 253, x448: 448 };

/** Facts of a DER certificate; undefined when the bytes are not one. A key that cannot be decoded is `unknown`. */
export function certificateFacts(der: Bytes): CertificateFacts | undefined {
  try {
    return describeCertificate(new X509Certificate(Buffer.from(der, "latin1")));
  } catch {
    return undefined;
  }
}

function describeCertificate(certificate: X509Certificate): CertificateFacts {
  const der = certificate.raw.toString("latin1");
  try {
    return { der, ...keyFacts(certificate) };
  } catch {
    return { der, keyType: "unknown", bits: 0 };
  }
}

function keyFacts(certificate: X509Certificate): Omit<CertificateFacts, "der"> {
  const key = certificate.publicKey;
  const details = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case "rsa": {
      const { n, e } = key.export({ format: "jwk" });
      return {
        keyType: "rsa",
        bits: details.modulusLength ?? 0,
        modulus: Buffer.from(String(n), "base64url").toString("latin1"),
        exponent: Buffer.from(String(e), "base64url").toString("latin1"),
      };
    }
    case "ec":
      return { keyType: "ec", bits: legacyBits(certificate), curve: details.namedCurve };
    case "dsa":
      return { keyType: "dsa", bits: details.modulusLength ?? 0 };
    case "dh" as string:
      return { keyType: "dh", bits: legacyBits(certificate) };
    default:
      return { keyType: "unknown", bits: details.modulusLength ?? FIXED_BITS[key.asymmetricKeyType ?? ""] ?? 0 };
  }
}

function legacyBits(certificate: X509Certificate): number {
  const bits: unknown = certificate.toLegacyObject().bits;
  return typeof bits === "number" ? bits : 0;
}
