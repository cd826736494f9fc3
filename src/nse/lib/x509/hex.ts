import type { Bytes } from "../../bytes.ts";

/** Bytes as upper-case hexadecimal digits, two for each, with a separator between bytes. */
export function hex(bytes: Bytes, separator = ""): string {
  return Array.from(bytes, (c) => c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")).join(separator);
}
