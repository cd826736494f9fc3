import type { Bytes } from "../bytes.ts";

/** Bytes that are not DER (ITU-T X.690), or not of the shape that was expected. */
export class DerError extends Error {
  override readonly name = "DerError";
}

/** The classes of tags. */
export const enum TagClass {
  Universal,
  Application,
  Context,
  Private,
}

/** Tags of the universal class that certificates use. */
export const enum Tag {
  Boolean = 1,
  Integer = 2,
  BitString = 3,
  OctetString = 4,
  Null = 5,
  Oid = 6,
  Enumerated = 10,
  Utf8String = 12,
  Sequence = 16,
  Set = 17,
  NumericString = 18,
  PrintableString = 19,
  TeletexString = 20,
  Ia5String = 22,
  UtcTime = 23,
  GeneralizedTime = 24,
  VisibleString = 26,
  UniversalString = 28,
  BmpString = 30,
}

/** One value: its tag and its contents. */
export class DerNode {
  constructor(
    readonly cls: TagClass,
    readonly tag: number,
    readonly constructed: boolean,
    readonly content: Bytes,
    /** The whole value, with tag and length. */
    readonly raw: Bytes,
  ) {}

  /** The values inside. */
  children(): DerNode[] {
    if (!this.constructed) throw new DerError("a primitive value has no parts");
    const nodes: DerNode[] = [];
    for (let at = 0; at < this.content.length; ) {
      const node = readNode(this.content, at);
      nodes.push(node);
      at += node.raw.length;
    }
    return nodes;
  }

  /** Whether it has a tag of the universal class. */
  is(tag: Tag): boolean {
    return this.cls === TagClass.Universal && this.tag === tag;
  }

  /** Whether it has a context-specific tag. */
  isContext(tag: number): boolean {
    return this.cls === TagClass.Context && this.tag === tag;
  }

  /** This value, which must have a tag of the universal class. */
  expect(tag: Tag): DerNode {
    if (!this.is(tag)) throw new DerError(`tag ${tag} expected`);
    return this;
  }

  /** The parts of a SEQUENCE. */
  sequence(): DerNode[] {
    return this.expect(Tag.Sequence).children();
  }

  /** The two parts inside. */
  pair(): readonly [DerNode, DerNode] {
    const [first, second, ...more] = this.children();
    if (first === undefined || second === undefined || more.length > 0) throw new DerError("two values expected");
    return [first, second];
  }

  /** The only value inside, as an explicit tag has one. */
  only(): DerNode {
    const [node, ...more] = this.children();
    if (node === undefined || more.length > 0) throw new DerError("one value expected");
    return node;
  }
}

/** Reads the value that begins at a position. */
function readNode(bytes: Bytes, start: number): DerNode {
  let at = start;
  const next = (): number => {
    if (at >= bytes.length) throw new DerError("the data end inside a value");
    return bytes.charCodeAt(at++);
  };
  const first = next();
  let tag = first & 0x1f;
  if (tag === 0x1f) {
    tag = 0;
    for (let more = true; more; ) {
      const byte = next();
      tag = tag * 128 + (byte & 0x7f);
      more = byte > 0x7f;
    }
  }
  let length = next();
  if (length === 0x80) throw new DerError("indefinite length");
  if (length > 0x80) {
    const count = length & 0x7f;
    if (count > 4) throw new DerError("length too large");
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + next();
  }
  const end = at + length;
  if (end > bytes.length) throw new DerError("the data end inside a value");
  return new DerNode(first >> 6, tag, (first & 0x20) !== 0, bytes.slice(at, end), bytes.slice(start, end));
}

/** Reads one value; bytes behind it are an error unless `more`. Throws a `DerError`. */
export function readDer(bytes: Bytes, more = false): DerNode {
  const node = readNode(bytes, 0);
  if (!more && node.raw.length !== bytes.length) throw new DerError("bytes after the value");
  return node;
}

/** An object identifier in dotted form. */
export function readOid(node: DerNode): string {
  return oidFrom(node.expect(Tag.Oid).content);
}

/** The contents of an object identifier in dotted form. */
export function oidFrom(content: Bytes): string {
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const c of content) {
    const byte = c.charCodeAt(0);
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    if (byte > 0x7f) continue;
    if (arcs.length === 0) {
      const root = arc < 80n ? arc / 40n : 2n;
      arcs.push(root, arc - 40n * root);
    } else arcs.push(arc);
    arc = 0n;
  }
  if (arcs.length === 0 || content.charCodeAt(content.length - 1) > 0x7f) throw new DerError("bad object identifier");
  return arcs.join(".");
}

/** The contents of an INTEGER, which is in two's complement. */
export function integerFrom(content: Bytes): bigint {
  if (content === "") throw new DerError("empty integer");
  let n = 0n;
  for (const c of content) n = (n << 8n) | BigInt(c.charCodeAt(0));
  return content.charCodeAt(0) > 0x7f ? n - (1n << BigInt(8 * content.length)) : n;
}

/** A BOOLEAN; everything but 0 is true. */
export function booleanFrom(content: Bytes): boolean {
  if (content.length !== 1) throw new DerError("bad boolean");
  return content !== "\0";
}

/** The contents of a BIT STRING: whether bit `n` is set, the first bit of a byte being its highest. */
export function bitsFrom(content: Bytes): (n: number) => boolean {
  const unused = content.charCodeAt(0);
  if (content === "" || unused > 7 || (content.length === 1 && unused > 0)) throw new DerError("bad bit string");
  const count = 8 * (content.length - 1) - unused;
  return (n) => n < count && ((content.charCodeAt(1 + (n >> 3)) >> (7 - (n & 7))) & 1) === 1;
}

/** Tags of character strings. */
export function isText(node: DerNode): boolean {
  if (node.cls !== TagClass.Universal) return false;
  switch (node.tag as Tag) {
    case Tag.Utf8String:
    case Tag.NumericString:
    case Tag.PrintableString:
    case Tag.TeletexString:
    case Tag.Ia5String:
    case Tag.VisibleString:
    case Tag.UniversalString:
    case Tag.BmpString:
      return true;
    default:
      return false;
  }
}
