import type { Bytes } from "../../bytes.ts";
import { type DerNode, readDer } from "../asn1.ts";

/** An extension's value; what follows it is ignored, as OpenSSL does. Throws a `DerError`. */
export function readValue(value: Bytes): DerNode {
  return readDer(value, true);
}

/** What OpenSSL prints of a text that it takes for a C string. */
export function beforeZero(text: Bytes): Bytes {
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}
