import { LuaFloat, type LuaValue, Values } from "../vm/value.ts";
import { Kind, type PackItem } from "./string-pack-format.ts";

/** `string.pack` for one format: up to `MAX_VALUES` values. Null when it has to be done the general way. */
export type Packer = (...values: LuaValue[]) => string | null;

/** `string.unpack` for one format, from an offset on; null when it has to be done the general way. */
export type Unpacker = (data: string, offset: number) => Values | null;

/** What generated code calls. */
export interface PackHelpers {
  packFloat(x: number, size: number, little: boolean): string;
  unpackFloat(data: string, at: number, size: number, little: boolean): LuaValue;
  int64(hi: number, lo: number): LuaValue;
}

/** The most items of a format that code is made for, and the most bytes of a string that one call makes. */
const MAX_ITEMS = 24;
const MAX_VALUES = 8;
const MAX_RUN = 32;

/** Integers with more than 32 bits are those of 8 bytes; others are left to the general way. */
function isSimple(item: PackItem): boolean {
  if (item.align !== 1) return false;
  switch (item.kind) {
    case Kind.Int:
    case Kind.Uint:
      return item.size <= 4 || item.size === 8;
    case Kind.String:
      return item.size <= 4;
    case Kind.Float:
    case Kind.Double:
    case Kind.Zero:
    case Kind.Padding:
      return true;
    case Kind.Char:
      return item.size > 0;
    default:
      return false;
  }
}

/** Whether code can be made for a format. */
export function isSimpleFormat(items: readonly PackItem[]): boolean {
  const values = items.filter((item) => item.kind !== Kind.Padding).length;
  return values > 0 && values <= MAX_VALUES && items.length <= MAX_ITEMS && items.every(isSimple);
}

/** The bytes, as expressions, of an integer of up to four bytes in the variable `v`. */
function bytesOf(v: string, size: number, little: boolean): string[] {
  const bytes: string[] = [];
  for (let i = 0; i < size; i++) bytes.push(i === 0 ? `${v} & 255` : `(${v} >> ${8 * i}) & 255`);
  return little ? bytes : bytes.reverse();
}

/** What makes the integer in `v` one that does not fit `size` bytes, or none at all. */
function misfit(v: string, size: number, signed: boolean): string {
  if (size === 4) return signed ? `(${v} | 0) !== ${v}` : `(${v} >>> 0) !== ${v}`;
  const range = 2 ** (8 * size);
  const [least, most] = signed ? [-range / 2, range / 2 - 1] : [0, range - 1];
  return `(${v} | 0) !== ${v} || ${v} < ${least} || ${v} > ${most}`;
}

/** Builds the text of a packer: bytes next to each other are made into a string by one call. */
class PackWriter {
  readonly lines: string[] = [];
  private readonly pieces: string[] = [];
  private run: string[] = [];

  bytes(list: readonly string[]): void {
    if (this.run.length + list.length > MAX_RUN) this.endRun();
    this.run.push(...list);
  }

  text(expression: string): void {
    this.endRun();
    this.pieces.push(expression);
  }

  private endRun(): void {
    if (this.run.length > 0) this.pieces.push(`fromCharCode(${this.run.join(", ")})`);
    this.run = [];
  }

  /** The value of `v` for an item. */
  value(item: PackItem, v: string): void {
    const { kind, size, little } = item;
    const refuse = (condition: string): void => void this.lines.push(`if (${condition}) return null;`);
    switch (kind) {
      case Kind.Int:
      case Kind.Uint:
        if (size <= 4) {
          refuse(misfit(v, size, kind === Kind.Int));
          this.bytes(bytesOf(v, size, little));
          return;
        }
        refuse(`typeof ${v} !== "number" || !(${v} >= -9007199254740991 && ${v} <= 9007199254740991)`);
        this.lines.push(`const ${v}h = Math.floor(${v} / 4294967296);`);
        refuse(`${v}h * 4294967296 + (${v} >>> 0) !== ${v}`);
        if (little) this.bytes([...bytesOf(v, 4, true), ...bytesOf(`${v}h`, 4, true)]);
        else this.bytes([...bytesOf(`${v}h`, 4, false), ...bytesOf(v, 4, false)]);
        return;
      case Kind.Float:
      case Kind.Double:
        this.lines.push(`const ${v}n = typeof ${v} === "number" ? ${v} : ${v} instanceof LuaFloat ? ${v}.n : null;`);
        refuse(`${v}n === null`);
        this.text(`h.packFloat(${v}n, ${size}, ${little})`);
        return;
      case Kind.String:
        refuse(`typeof ${v} !== "string" || ${v}.length >= ${2 ** (8 * size)}`);
        this.lines.push(`const ${v}l = ${v}.length;`);
        this.bytes(bytesOf(`${v}l`, size, little));
        this.text(v);
        return;
      case Kind.Zero:
        refuse(`typeof ${v} !== "string" || ${v}.includes("\\0")`);
        this.text(v);
        this.bytes(["0"]);
        return;
      default:
        refuse(`typeof ${v} !== "string" || ${v}.length !== ${size}`);
        this.text(v);
    }
  }

  result(): string {
    this.endRun();
    const [first, ...rest] = this.pieces;
    return ["", first ?? '""', ...rest].slice(1).join(" + ");
  }
}

/** Makes a packer. Raises `EvalError` where no code may be made. */
export function makePacker(items: readonly PackItem[], helpers: PackHelpers): Packer {
  const writer = new PackWriter();
  const parameters: string[] = [];
  for (const item of items) {
    if (item.kind === Kind.Padding) writer.bytes(["0"]);
    else {
      const v = `v${parameters.length}`;
      parameters.push(v);
      writer.value(item, v);
    }
  }
  const text = `return (${parameters.join(", ")}) => { ${writer.lines.join("\n")} return ${writer.result()}; };`;
  return new Function("h", "LuaFloat", "fromCharCode", text)(helpers, LuaFloat, String.fromCharCode) as Packer;
}

/** An expression for the 32 or fewer bits of `size` bytes from `at` on; signed when there are 32. */
function readBytes(at: string, from: number, size: number, little: boolean): string {
  const parts: string[] = [];
  for (let i = 0; i < size; i++) {
    const shift = 8 * (little ? i : size - 1 - i);
    const offset = from + i;
    const byte = `data.charCodeAt(${at}${offset === 0 ? "" : ` + ${offset}`})`;
    parts.push(shift === 0 ? byte : `(${byte} << ${shift})`);
  }
  return parts.join(" | ");
}

/** Makes an unpacker. Raises `EvalError` where no code may be made. */
export function makeUnpacker(items: readonly PackItem[], helpers: PackHelpers): Unpacker {
  const lines: string[] = ["const n = data.length;"];
  const values: string[] = [];
  for (const { kind, size, little } of items) {
    const v = `v${values.length}`;
    if (kind !== Kind.Zero) lines.push(`if (n - p < ${size}) return null;`);
    switch (kind) {
      case Kind.Int:
      case Kind.Uint:
        if (size === 8) {
          lines.push(`const ${v}l = (${readBytes("p", little ? 0 : 4, 4, little)}) >>> 0;`);
          lines.push(`const ${v}h = ${readBytes("p", little ? 4 : 0, 4, little)};`);
          const isSafe = `${v}h > -2097152 && ${v}h < 2097152`;
          lines.push(`const ${v} = ${isSafe} ? ${v}h * 4294967296 + ${v}l : h.int64(${v}h, ${v}l);`);
        } else {
          const bits = `(${readBytes("p", 0, size, little)})`;
          const unused = 32 - 8 * size;
          if (kind === Kind.Uint) lines.push(`const ${v} = ${bits} >>> 0;`);
          else lines.push(`const ${v} = ${bits} << ${unused} >> ${unused};`);
        }
        values.push(v);
        break;
      case Kind.Float:
      case Kind.Double:
        lines.push(`const ${v} = h.unpackFloat(data, p, ${size}, ${little});`);
        values.push(v);
        break;
      case Kind.String:
        lines.push(`const ${v}l = (${readBytes("p", 0, size, little)}) >>> 0;`);
        lines.push(`p += ${size}; if (${v}l > n - p) return null;`);
        lines.push(`const ${v} = data.substring(p, p += ${v}l);`);
        values.push(v);
        continue;
      case Kind.Zero:
        lines.push(`const ${v}z = data.indexOf("\\0", p); if (${v}z < 0) return null;`);
        lines.push(`const ${v} = data.substring(p, ${v}z); p = ${v}z + 1;`);
        values.push(v);
        continue;
      case Kind.Char:
        lines.push(`const ${v} = data.substring(p, p + ${size});`);
        values.push(v);
        break;
    }
    lines.push(`p += ${size};`);
  }
  values.push("p + 1");
  // An array that was made of something else than numbers never turns into one of doubles, which lose what a NaN says.
  if (values.length === 1) lines.push("return null;");
  else {
    lines.push(`const r = [${values.map(() => "undefined").join(", ")}];`);
    for (const [i, v] of values.entries()) lines.push(`r[${i}] = ${v};`);
    lines.push("return new Values(r);");
  }
  const text = `return (data, p) => { ${lines.join("\n")} };`;
  return new Function("h", "Values", text)(helpers, Values) as Unpacker;
}
