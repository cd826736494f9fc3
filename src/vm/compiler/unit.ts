import type { Expr, FunctionBody } from "../../parser/ast.ts";
import type { Extent } from "../../parser/extent.ts";
import type { Name } from "../../parser/name.ts";
import { Head, ListImage, WORDS_PER_LOCVAR, WORDS_PER_UPVALUE } from "../image.ts";
import { ConstantTable } from "./constants.ts";

const INITIAL_SIZE = 1 << 10;
/** Longer lists are not kept for the next chunk. */
const MAX_KEPT = 1 << 20;

/** A growing list of 32-bit numbers. */
export class Words {
  list = new Int32Array(INITIAL_SIZE);
  length = 0;

  push(word: number): void {
    if (this.length === this.list.length) this.#grow(this.length + 1);
    this.list[this.length++] = word;
  }

  /** Itself, for another use. */
  emptied(): this {
    this.length = 0;
    if (this.list.length > MAX_KEPT) this.list = new Int32Array(INITIAL_SIZE);
    return this;
  }

  /** Appends the first `count` of other words. */
  append(words: Int32Array, count: number): void {
    const end = this.length + count;
    if (end > this.list.length) this.#grow(end);
    const { list } = this;
    // Most functions are so short that `set` on a part would cost more.
    if (count < 64) for (let i = 0; i < count; i++) list[this.length + i] = words[i] as number;
    else list.set(words.subarray(0, count), this.length);
    this.length = end;
  }

  #grow(least: number): void {
    const longer = new Int32Array(Math.max(this.list.length * 2, least));
    longer.set(this.list);
    this.list = longer;
  }
}

/** One chunk is compiled at a time, and its image is a copy. */
const SCRATCH = {
  code: new Words(),
  lines: new Words(),
  protos: new Words(),
  locvars: new Words(),
  active: new Words(),
  words: new Words(),
};

/** A chunk being compiled: the image that grows, and what its functions, compiled one after the other, use in turn. */
export class Unit {
  readonly constants = new ConstantTable();
  /** Code and lines of the current function. */
  readonly code = SCRATCH.code.emptied();
  readonly lines = SCRATCH.lines.emptied();
  /** Of the current function: offsets of nested functions, local variables as in its record, positions of active ones. */
  readonly protos = SCRATCH.protos.emptied();
  readonly locvars = SCRATCH.locvars.emptied();
  readonly active = SCRATCH.active.emptied();
  readonly #words = SCRATCH.words.emptied();

  /** @param places where expressions need their registers; see `ParserState`. */
  constructor(
    readonly source: string,
    readonly places: ReadonlyMap<Expr, number> | null = null,
  ) {}

  /** Begins with the next function. */
  begin(): void {
    this.constants.begin();
    this.code.length = 0;
    this.lines.length = 0;
    this.protos.length = 0;
    this.locvars.length = 0;
    this.active.length = 0;
  }

  /** Appends the current function; its upvalues are still to be set. Gives its offset. */
  append(body: FunctionBody, maxstacksize: number): number {
    const { constants, code, lines, protos, locvars } = this;
    const words = this.#words;
    const at = this.#head(body, maxstacksize, code.length, constants.count, protos.length, locvars.length);
    words.append(code.list, code.length);
    words.append(lines.list, code.length);
    for (let i = 0; i < constants.count; i++) words.push(constants.list[i] as number);
    this.#upvalues(body);
    words.append(protos.list, protos.length);
    words.append(locvars.list, locvars.length);
    return at;
  }

  /** True when there are functions that are compiled later. */
  hasNotes = false;

  /** Appends a note of a function that is compiled later, as a record without code. Gives its offset. */
  appendNote(body: FunctionBody, extent: Extent): number {
    this.hasNotes = true;
    const at = this.#head(body, 0, 0, 0, 0, 0);
    this.#upvalues(body);
    const words = this.#words;
    // As `noteAt` reads them.
    words.push(extent.from);
    words.push(extent.to);
    words.push(extent.line);
    words.push(extent.usedLine);
    words.push(extent.isMethod ? 1 : 0);
    return at;
  }

  /** Appends what a function's record begins with, in the order of `Head`. */
  #head(body: FunctionBody, stack: number, code: number, constants: number, protos: number, locvars: number): number {
    const words = this.#words;
    const at = words.length;
    words.push(body.params.length);
    words.push(body.isVararg ? 1 : 0);
    words.push(stack);
    words.push(body.line);
    words.push(body.line === 0 ? 0 : body.endLine);
    words.push(code);
    words.push(constants);
    words.push(body.upvalues.length);
    words.push(protos);
    words.push(locvars / WORDS_PER_LOCVAR);
    return at;
  }

  #upvalues(body: FunctionBody): void {
    for (let i = 0; i < body.upvalues.length * WORDS_PER_UPVALUE; i++) this.#words.push(0);
  }

  /** Says where closures of a function that was appended find an upvalue. */
  setUpvalue(offset: number, i: number, name: Name, instack: boolean, index: number): void {
    const words = this.#words.list;
    const constants = (words[offset + Head.Constants] as number) + 2 * (words[offset + Head.Code] as number);
    const at = offset + Head.Size + constants + i * WORDS_PER_UPVALUE;
    words[at] = this.constants.nameId(name);
    words[at + 1] = index * 2 + (instack ? 1 : 0);
  }

  /** The image, when all functions are in it; `main` is the offset of the main function. `compile`: see `ListImage`. */
  image(main: number, compile: ((image: ListImage, at: number) => ListImage) | null): ListImage {
    return new ListImage(this.#words.list.slice(0, this.#words.length), this.constants.values, main, compile);
  }
}

/** The extent of a function that has only a note in an image, and the names of its upvalues. */
export function noteAt(image: ListImage, at: number): { extent: Extent; names: string[] } {
  const { words, values } = image;
  const names: string[] = [];
  let i = at + Head.Size;
  for (let n = words[at + Head.Upvalues] as number; n > 0; n--, i += WORDS_PER_UPVALUE) {
    names.push(values[words[i] as number] as string);
  }
  const [from, to, line, usedLine, isMethod] = words.subarray(i, i + 5) as unknown as [
    number,
    number,
    number,
    number,
    number,
  ];
  const definedLine = words[at + Head.LineDefined] as number;
  return { extent: { from, to, line, usedLine, definedLine, isMethod: isMethod !== 0 }, names };
}
