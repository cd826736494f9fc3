import type { Bytes } from "../../bytes.ts";
import { type DerNode, isText, readOid, Tag } from "../asn1.ts";
import { hex } from "./hex.ts";
import { oidName } from "./oids.ts";

/** One attribute of a distinguished name. */
export interface Attribute {
  readonly oid: string;
  /** The value's own bytes, in whatever character set. */
  readonly value: Bytes;
  readonly node: DerNode;
}

/** A distinguished name: its parts, each of one attribute or of several that belong together. */
export type Name = readonly (readonly Attribute[])[];

/** Reads a distinguished name (RFC 5280, section 4.1.2.4). Throws a `DerError`. */
export function readName(node: DerNode): Name {
  return node.sequence().map(readRelative);
}

/** Reads one part of a distinguished name, a SET, whatever its tag. */
export function readRelative(set: DerNode): Attribute[] {
  return set.children().map((pair) => {
    const [type, value] = pair.expect(Tag.Sequence).pair();
    return { oid: readOid(type), value: value.content, node: value };
  });
}

const encoder = new TextEncoder();
const codePoint = (c: number): Bytes => String.fromCharCode(...encoder.encode(String.fromCodePoint(c)));

/** The value of an attribute in UTF-8. */
function utf8Value({ node }: Attribute): Bytes {
  const { content } = node;
  let text = "";
  if (node.is(Tag.BmpString)) {
    for (let i = 0; i + 1 < content.length; i += 2)
      text += codePoint(content.charCodeAt(i) * 256 + content.charCodeAt(i + 1));
    return text;
  }
  if (node.is(Tag.UniversalString)) {
    for (let i = 0; i + 3 < content.length; i += 4) {
      const c = [0, 1, 2, 3].reduce((sum, j) => sum * 256 + content.charCodeAt(i + j), 0);
      text += c < 0x110000 ? codePoint(c) : "";
    }
    return text;
  }
  if (node.is(Tag.Utf8String) || !isText(node)) return content;
  for (const c of content) text += codePoint(c.charCodeAt(0));
  return text;
}

/** A control character or a byte above ASCII as `\XX`. */
function escapeBytes(text: Bytes): string {
  return text.replace(/[\0-\x1f\x7f-\xff]/g, (c) => `\\${hex(c)}`);
}

/** `C = US, O = "A, B", CN = x + OU = y`: one line, as OpenSSL prints names in its oneline form. */
export function nameLine(name: Name): string {
  return name.map(relativeLine).join(", ");
}

/** One part of it. */
export function relativeLine(part: readonly Attribute[]): string {
  return part.map((a) => `${oidName(a.oid)?.short ?? a.oid} = ${quotedValue(a)}`).join(" + ");
}

function quotedValue(a: Attribute): string {
  if (!isText(a.node)) return `#${hex(a.node.raw)}`;
  const value = utf8Value(a);
  const needsQuotes = /^[ #]| $|[,+<>;]/.test(value);
  const escaped = escapeBytes(value.replace(/["\\]/g, "\\$&"));
  return needsQuotes ? `"${escaped}"` : escaped;
}

/** Characters there is room for in the older form: what would go beyond is left out. */
const SLASH_NAME_MAX = 255;

/** `/C=US/O=A`: the older one-line form, which shows what is not printable as `\xXX`. */
export function slashName(name: Name): string {
  let text = "";
  for (const part of name) {
    for (const a of part) {
      const value = a.node.is(Tag.BmpString) || a.node.is(Tag.UniversalString) ? narrow(a) : a.value;
      const shown = value.replace(/[/+]/g, "\\$&").replace(/[^ -~]/g, (c) => `\\x${hex(c)}`);
      const piece = `/${oidName(a.oid)?.short ?? a.oid}=${shown}`;
      if (text.length + piece.length > SLASH_NAME_MAX) return text;
      text += piece;
    }
  }
  return text;
}

/** Wide characters that fit into a byte as that byte; other values as they are. */
function narrow({ node, value }: Attribute): Bytes {
  const step = node.is(Tag.BmpString) ? 2 : 4;
  let text = "";
  for (let i = 0; i < value.length; i += step) {
    const unit = value.slice(i, i + step);
    if (!/^\0+[^\0]$/.test(unit)) return value;
    text += unit.charAt(step - 1);
  }
  return text;
}
