import type { Bytes } from "../../bytes.ts";
import { booleanFrom, DerError, type DerNode, readDer, readOid, Tag } from "../asn1.ts";
import { type Name, readName } from "./name.ts";
import { type Moment, readTime } from "./time.ts";

/** One extension, its value still in DER. */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Bytes;
}

/** What a certificate says (RFC 5280, section 4.1), but for the key. */
export interface Certificate {
  readonly signatureAlgorithm: string;
  readonly issuer: Name;
  readonly subject: Name;
  readonly notBefore: Moment | Bytes;
  readonly notAfter: Moment | Bytes;
  readonly extensions: readonly Extension[];
}

/** Reads a certificate in DER; what follows it is ignored. Throws a `DerError`. */
export function parseCertificate(der: Bytes): Certificate {
  const [body, algorithm] = readDer(der, true).sequence();
  if (body === undefined || algorithm === undefined) throw new DerError("an incomplete certificate");
  const parts = body.sequence();
  if (parts[0]?.isContext(0) === true) parts.shift();
  const [, , issuer, validity, subject, , ...rest] = parts;
  const [notBefore, notAfter] = validity?.sequence() ?? [];
  if (issuer === undefined || subject === undefined || notBefore === undefined || notAfter === undefined) {
    throw new DerError("an incomplete certificate");
  }
  const extensions = rest.find((p) => p.isContext(3))?.only();
  return {
    signatureAlgorithm: readOid((algorithm.sequence()[0] ?? algorithm).expect(Tag.Oid)),
    issuer: readName(issuer),
    subject: readName(subject),
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    extensions: extensions?.sequence().map(readExtension) ?? [],
  };
}

function readExtension(node: DerNode): Extension {
  const parts = node.sequence();
  const [id, second] = parts;
  const value = parts.at(-1);
  if (id === undefined || value === undefined) throw new DerError("an incomplete extension");
  const critical = parts.length === 3 && second !== undefined && booleanFrom(second.expect(Tag.Boolean).content);
  return { oid: readOid(id), critical, value: value.expect(Tag.OctetString).content };
}
