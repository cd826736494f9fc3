import type { Bytes } from "../../bytes.ts";
import { bitsFrom, booleanFrom, DerError, type DerNode, integerFrom, readOid, Tag, TagClass } from "../asn1.ts";
import { constraintName, generalName } from "./general-name.ts";
import { hex } from "./hex.ts";
import { readRelative, relativeLine } from "./name.ts";
import { longName } from "./oids.ts";
import { policiesText } from "./policies.ts";
import { timestampsText } from "./sct.ts";
import { readTime, timeText } from "./time.ts";
import { beforeZero, readValue } from "./value.ts";

const KEY_USAGES = [
  "Digital Signature",
  "Non Repudiation",
  "Key Encipherment",
  "Data Encipherment",
  "Key Agreement",
  "Certificate Sign",
  "CRL Sign",
  "Encipher Only",
  "Decipher Only",
];
const NETSCAPE_TYPES = [
  "SSL Client",
  "SSL Server",
  "S/MIME",
  "Object Signing",
  "Unused",
  "SSL CA",
  "S/MIME CA",
  "Object Signing CA",
];
const REASONS = [
  "Unused",
  "Key Compromise",
  "CA Compromise",
  "Affiliation Changed",
  "Superseded",
  "Cessation Of Operation",
  "Certificate Hold",
  "Privilege Withdrawn",
  "AA Compromise",
];
const REASON_CODES: Readonly<Record<string, string>> = {
  0: "Unspecified",
  1: "Key Compromise",
  2: "CA Compromise",
  3: "Affiliation Changed",
  4: "Superseded",
  5: "Cessation Of Operation",
  6: "Certificate Hold",
  8: "Remove From CRL",
  9: "Privilege Withdrawn",
  10: "AA Compromise",
};
const TLS_FEATURES: Readonly<Record<string, string>> = { 5: "status_request", 17: "status_request_v2" };

/** How OpenSSL prints an extension's value, by the extension's identifier. Each throws a `DerError` for bad values. */
const PRINTERS: Readonly<Record<string, (value: Bytes) => Bytes>> = {
  "2.5.29.14": (v) => hex(readValue(v).expect(Tag.OctetString).content, ":"),
  "2.5.29.15": (v) => bitNames(readValue(v), KEY_USAGES),
  "2.5.29.16": usagePeriod,
  "2.5.29.17": (v) => nameList(readValue(v), ", "),
  "2.5.29.18": (v) => nameList(readValue(v), ", "),
  "2.5.29.19": basicConstraints,
  "2.5.29.20": (v) => integerText(readValue(v)),
  "2.5.29.21": reasonCode,
  "2.5.29.27": (v) => integerText(readValue(v)),
  "2.5.29.28": issuingPoint,
  "2.5.29.29": (v) => nameList(readValue(v), ", "),
  "2.5.29.30": nameConstraints,
  "2.5.29.31": distributionPoints,
  "2.5.29.32": policiesText,
  "2.5.29.33": policyMappings,
  "2.5.29.35": authorityKey,
  "2.5.29.36": policyConstraints,
  "2.5.29.37": (v) =>
    some(
      readValue(v)
        .sequence()
        .map((o) => longName(readOid(o))),
    ).join(", "),
  "2.5.29.46": distributionPoints,
  "2.5.29.54": (v) => integerText(readValue(v)),
  "1.3.6.1.5.5.7.1.1": accessDescriptions,
  "1.3.6.1.5.5.7.1.11": accessDescriptions,
  "1.3.6.1.5.5.7.1.14": proxyInfo,
  "1.3.6.1.5.5.7.1.24": tlsFeatures,
  "1.3.6.1.5.5.7.48.1.5": () => "",
  "1.3.6.1.4.1.11129.2.4.2": timestampsText,
  "1.3.6.1.4.1.11129.2.4.3": () => "NULL",
  "2.16.840.1.113730.1.1": (v) => bitNames(readValue(v), NETSCAPE_TYPES),
  "2.16.840.1.113730.1.2": netscapeText,
  "2.16.840.1.113730.1.3": netscapeText,
  "2.16.840.1.113730.1.4": netscapeText,
  "2.16.840.1.113730.1.7": netscapeText,
  "2.16.840.1.113730.1.8": netscapeText,
  "2.16.840.1.113730.1.12": netscapeText,
  "2.16.840.1.113730.1.13": netscapeText,
};

/** An extension's value as text; undefined for extensions that have no printed form, and for values that cannot be read. */
export function extensionText(oid: string, value: Bytes): Bytes | undefined {
  const print = PRINTERS[oid];
  if (print === undefined) return undefined;
  try {
    return print(value);
  } catch (e) {
    if (e instanceof DerError) return undefined;
    throw e;
  }
}

/** A list, which must not be empty. */
function some<T>(list: readonly T[]): readonly T[] {
  if (list.length === 0) throw new DerError("an empty list");
  return list;
}

function netscapeText(value: Bytes): Bytes {
  return beforeZero(readValue(value).expect(Tag.Ia5String).content);
}

/** An integer: decimal, or hexadecimal from 128 bits on. */
function integerText(node: DerNode): string {
  const n = integerFrom(node.expect(Tag.Integer).content);
  const size = n < 0n ? -n : n;
  return size >> 127n === 0n ? String(n) : `${n < 0n ? "-" : ""}0x${hexNumber(size)}`;
}

function hexNumber(n: bigint): string {
  const digits = n.toString(16).toUpperCase();
  return digits.length % 2 === 1 ? `0${digits}` : digits;
}

function bitNames(node: DerNode, names: readonly string[]): string {
  const isSet = bitsFrom(node.expect(Tag.BitString).content);
  return some(names.filter((_, i) => isSet(i))).join(", ");
}

function nameList(node: DerNode, separator: string): Bytes {
  const names = node.sequence().map((n) => generalName(n, false));
  return names.length === 0 ? "<EMPTY>\n" : names.join(separator);
}

function basicConstraints(value: Bytes): string {
  const parts = readValue(value).sequence();
  const ca = parts[0]?.is(Tag.Boolean) === true ? parts.shift() : undefined;
  const path = parts.shift();
  if (parts.length > 0) throw new DerError("too many parts");
  const text = `CA:${ca !== undefined && booleanFrom(ca.content) ? "TRUE" : "FALSE"}`;
  return path === undefined ? text : `${text}, pathlen:${integerText(path)}`;
}

function usagePeriod(value: Bytes): string {
  const parts = readValue(value).sequence();
  const text = (node: DerNode): string => {
    const t = readTime(node);
    return typeof t === "string" ? "Bad time value" : timeText(t);
  };
  return parts.map((p) => `${p.isContext(0) ? "Not Before" : "Not After"}: ${text(p)}`).join(", ");
}

function reasonCode(value: Bytes): string {
  const n = integerFrom(readValue(value).expect(Tag.Enumerated).content);
  return REASON_CODES[String(n)] ?? String(n);
}

function authorityKey(value: Bytes): Bytes {
  const parts = readValue(value).sequence();
  const id = parts.find((p) => p.isContext(0));
  const issuer = parts.find((p) => p.isContext(1));
  const serial = parts.find((p) => p.isContext(2));
  const lines: Bytes[] = [];
  if (id !== undefined) {
    const alone = issuer === undefined && serial === undefined;
    lines.push((alone ? "" : "keyid:") + hex(id.content, ":"));
  }
  if (issuer !== undefined) lines.push(...issuer.children().map((n) => generalName(n, false)));
  if (serial !== undefined) lines.push(`serial:${hex(serial.content.replace(/^\0(?=.)/s, ""), ":")}`);
  return some(lines).join("\n");
}

function policyConstraints(value: Bytes): string {
  const parts = readValue(value).sequence();
  const names = ["Require Explicit Policy", "Inhibit Policy Mapping"];
  return some(parts.map((p) => `${names[p.tag] ?? "?"}:${integerFrom(p.content)}`)).join(", ");
}

function policyMappings(value: Bytes): string {
  const pairs = readValue(value).sequence();
  return some(
    pairs.map((p) =>
      p
        .sequence()
        .map((o) => longName(readOid(o)))
        .join(":"),
    ),
  ).join(", ");
}

function accessDescriptions(value: Bytes): Bytes {
  const list = readValue(value).sequence();
  if (list.length === 0) return "<EMPTY>\n";
  const lines = list.map((description) => {
    const [method, location] = description.expect(Tag.Sequence).pair();
    return `${longName(readOid(method))} - ${generalName(location, false)}`;
  });
  return lines.join("\n");
}

function tlsFeatures(value: Bytes): string {
  const numbers = readValue(value).sequence();
  return some(numbers.map((n) => TLS_FEATURES[integerText(n)] ?? integerText(n))).join(", ");
}

function proxyInfo(value: Bytes): Bytes {
  const parts = readValue(value).sequence();
  const limit = parts[0]?.is(Tag.Integer) === true ? parts.shift() : undefined;
  const [language, policy] = parts[0]?.sequence() ?? [];
  if (language === undefined) throw new DerError("no policy");
  const length = limit === undefined ? "infinite" : hex(limit.content);
  const text = policy === undefined ? "" : `\nPolicy Text: ${policy.expect(Tag.OctetString).content}`;
  return `Path Length Constraint: ${length}\nPolicy Language: ${longName(readOid(language))}${text}`;
}

function nameConstraints(value: Bytes): Bytes {
  const lines: Bytes[] = [];
  for (const tree of readValue(value).sequence()) {
    lines.push(tree.isContext(0) ? "Permitted:" : "Excluded:");
    for (const subtree of tree.children()) {
      const [base] = subtree.sequence();
      if (base === undefined) throw new DerError("a subtree without base");
      lines.push(`  ${constraintName(base)}`);
    }
  }
  return lines.join("\n");
}

/** Where a distribution point is: names in full, or one relative to the issuer's. */
function pointName(node: DerNode): Bytes {
  const inner = node.only();
  if (inner.cls !== TagClass.Context) throw new DerError("bad distribution point");
  if (inner.tag === 0) return `Full Name:\n${fullNames(inner)}`;
  return `Relative Name:\n  ${relativeLine(readRelative(inner))}\n`;
}

function fullNames(node: DerNode): Bytes {
  return node
    .children()
    .map((n) => `  ${generalName(n, true)}`)
    .join("\n");
}

function reasonList(title: string, node: DerNode): string {
  const isSet = bitsFrom(node.content);
  const names = REASONS.filter((_, i) => isSet(i));
  return `${title}:\n  ${names.length === 0 ? "<EMPTY>" : names.join(", ")}\n`;
}

function distributionPoints(value: Bytes): Bytes {
  const points = readValue(value).sequence();
  const texts = points.map((point) => {
    let text = "";
    for (const part of point.sequence()) {
      if (part.isContext(0)) text += pointName(part);
      else if (part.isContext(1)) text += reasonList("Reasons", part);
      else if (part.isContext(2)) text += `CRL Issuer:\n${fullNames(part)}`;
      else throw new DerError("bad distribution point");
    }
    return text;
  });
  return texts.join("\n");
}

function issuingPoint(value: Bytes): Bytes {
  const parts = readValue(value).sequence();
  if (parts.length === 0) return "<EMPTY>\n";
  const flags: Readonly<Record<number, string>> = {
    1: "Only User Certificates\n",
    2: "Only CA Certificates\n",
    4: "Indirect CRL\n",
    5: "Only Attribute Certificates\n",
  };
  const texts = parts.map((part) => {
    if (part.isContext(0)) return pointName(part);
    if (part.isContext(3)) return reasonList("Only Some Reasons", part);
    return booleanFrom(part.content) ? (flags[part.tag] ?? "") : "";
  });
  return texts.join("");
}
