import type { Bytes } from "../../bytes.ts";
import { DerError, Tag } from "../asn1.ts";
import { hex } from "./hex.ts";
import { timeText } from "./time.ts";
import { readValue } from "./value.ts";

/** Columns before the hexadecimal dumps of a timestamp. */
const INDENT = " ".repeat(16);
/** Bytes on a line of a dump. */
const WIDTH = 16;
/** A version, the log's id, a moment, and the lengths of extensions and signature. */
const SHORTEST = 1 + 32 + 8 + 2 + 4;
/** The last moment that has a date of four digits. */
const LAST_MOMENT = 253402300799999n;

const SIGNATURES: Readonly<Record<string, string>> = {
  "\x04\x03": "ecdsa-with-SHA256",
  "\x04\x01": "sha256WithRSAEncryption",
};

/** Signed certificate timestamps (RFC 6962, section 3.3), as OpenSSL prints them. Throws a `DerError`. */
export function timestampsText(extension: Bytes): string {
  const list = readValue(extension).expect(Tag.OctetString).content;
  const { data, rest } = prefixed(list);
  if (rest !== "") throw new DerError("bytes after the timestamps");
  const texts: string[] = [];
  for (let left = data; left !== ""; ) {
    const one = prefixed(left);
    texts.push(timestampText(one.data));
    left = one.rest;
  }
  return texts.join("\n");
}

function number(bytes: Bytes): bigint {
  return Array.from(bytes).reduce((n, c) => n * 256n + BigInt(c.charCodeAt(0)), 0n);
}

/** What follows a length of two bytes. */
function prefixed(bytes: Bytes): { readonly data: Bytes; readonly rest: Bytes } {
  const end = 2 + Number(number(bytes.slice(0, 2)));
  if (bytes.length < 2 || bytes.length < end) throw new DerError("the timestamps are cut off");
  return { data: bytes.slice(2, end), rest: bytes.slice(end) };
}

function dump(bytes: Bytes): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += WIDTH) lines.push(hex(bytes.slice(at, at + WIDTH), ":"));
  return lines.join(`:\n${INDENT}`);
}

function timestampText(sct: Bytes): string {
  const head = "Signed Certificate Timestamp:\n    Version   : ";
  if (sct === "") throw new DerError("an empty timestamp");
  if (!sct.startsWith("\0")) return `${head}unknown\n${INDENT}${dump(sct)}`;
  if (sct.length < SHORTEST) throw new DerError("the timestamp is cut off");
  const extensions = prefixed(sct.slice(41));
  const algorithm = SIGNATURES[extensions.rest.slice(0, 2)];
  const signature = prefixed(extensions.rest.slice(2));
  if (algorithm === undefined || signature.rest !== "") throw new DerError("bad signature of a timestamp");
  return [
    `${head}v1 (0x0)`,
    `    Log ID    : ${dump(sct.slice(1, 33))}`,
    `    Timestamp : ${momentText(number(sct.slice(33, 41)))}`,
    `    Extensions: ${extensions.data === "" ? "none" : dump(extensions.data)}`,
    `    Signature : ${algorithm}`,
    INDENT + dump(signature.data),
  ].join("\n");
}

/** Milliseconds since the epoch; "" for a moment too far away. */
function momentText(ms: bigint): string {
  if (ms > LAST_MOMENT) return "";
  const t = new Date(Number(ms));
  const moment = {
    year: t.getUTCFullYear(),
    month: t.getUTCMonth() + 1,
    day: t.getUTCDate(),
    hour: t.getUTCHours(),
    min: t.getUTCMinutes(),
    sec: t.getUTCSeconds(),
  };
  return timeText(moment, `.${String(t.getUTCMilliseconds()).padStart(3, "0")}`);
}
