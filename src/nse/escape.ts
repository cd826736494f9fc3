import type { Bytes } from "./bytes.ts";

/** A byte as `\xHH`. */
function hexByte(byte: string): string {
  return `\\x${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

/** For the screen: bytes that cannot be shown are written `\xHH`; tab, newline and printable ASCII stay. */
export function escapeText(text: Bytes): Bytes {
  return text.replace(/[^\t\n\x20-\x7e]/g, hexByte);
}

/** UTF-8 of a character that is no control character. */
const SHOWN =
  /[\t\n\x20-\x7e]+|\r(?=\n)|\xc2[\xa0-\xbf]|[\xc3-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}/;
const SHOWN_OR_NOT = new RegExp(`(${SHOWN.source})|[^]`, "g");

/**
 * For a terminal: control characters (ESC, those of C1, a carriage return within a line, …) and bytes that are not UTF-8 are
 * written `\xHH`, so that nothing a peer has sent can move the cursor or ask the terminal for anything.
 */
export function terminalText(text: Bytes): Bytes {
  return text.replace(SHOWN_OR_NOT, (c, shown: string | undefined) => shown ?? hexByte(c));
}

/**
 * For XML, before `escapeXml`: what XML 1.0 does not allow at all, and every byte above ASCII, is written `\xHH`; tab,
 * newline and carriage return stay.
 */
export function protectXml(text: Bytes): Bytes {
  return text.replace(/[^\t\n\r\x20-\x7e]/g, hexByte);
}

/** For short facts a peer sent, such as product names: bytes that cannot be shown on one line become dots. */
export function printable(text: Bytes): Bytes {
  return text.replace(/[^\x20-\x7e]/g, ".");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  '"': "&quot;",
  "'": "&apos;",
};

/**
 * For attribute values, content and comments alike: markup characters become entities; control characters, bytes above
 * ASCII (so that the document is ASCII) and a dash that follows a dash become numeric references.
 */
export function escapeXml(text: Bytes): string {
  return text.replace(/[<>&"']|[^\x20-\x7e]|(?<=-)-/g, (c) => ENTITIES[c] ?? `&#${c === "-" ? "45" : hex(c)};`);
}

function hex(c: string): string {
  return `x${c.charCodeAt(0).toString(16)}`;
}
