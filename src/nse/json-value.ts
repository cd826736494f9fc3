import type { Bytes } from "./bytes.ts";
import { escapeText } from "./escape.ts";
import type { PlainValue } from "./result.ts";

/** What can be written as JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes as text, if they are UTF-8. */
function decoded(bytes: Bytes): string | undefined {
  if (/^[\0-\x7f]*$/.test(bytes)) return bytes;
  try {
    return decoder.decode(Uint8Array.from(bytes, (c) => c.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

/** A value as JSON, in UTF-8. */
export function jsonBytes(value: Json): Bytes {
  const text = JSON.stringify(value);
  if (/^[\0-\x7f]*$/.test(text)) return text;
  return Array.from(encoder.encode(text), (byte) => String.fromCharCode(byte)).join("");
}

/** Bytes meant to be read: as UTF-8, or, when they are not, with bytes that cannot be shown as `\xHH`. */
export function jsonText(bytes: Bytes): string {
  return decoded(bytes) ?? escapeText(bytes);
}

/**
 * A script's result without loss: texts that are not UTF-8 as `{"$base64": …}`, integers beyond 2^53 as
 * `{"$integer": …}`, numbers that JSON has not as `{"$number": "inf"}` (`-inf`, `nan`).
 */
export function jsonValue(value: PlainValue): Json {
  switch (typeof value) {
    case "string":
      return decoded(value) ?? { $base64: btoa(value) };
    case "bigint":
      return { $integer: String(value) };
    case "number":
      if (Number.isFinite(value)) return value;
      return { $number: Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf" };
    case "boolean":
      return value;
  }
  if (Array.isArray(value)) return (value as readonly PlainValue[]).map(jsonValue);
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [jsonText(key), jsonValue(v as PlainValue)]));
}
