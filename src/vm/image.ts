import { VmBug } from "./errors.ts";
import { type LocVar, Proto, type ProtoInit, type UpvalSource } from "./proto.ts";
import type { LuaValue } from "./value.ts";

/**
 * A compiled chunk as numbers, from which prototypes are made when they are needed: a chunk has many functions that never
 * run, and to the collector they are nothing in this form.
 *
 * A function is a record of words at an offset: the heads below, then code and lines (a word per instruction each),
 * constants (indices of values), upvalues (name, place), nested functions (their offsets) and local variables (name,
 * place, startpc, endpc). Names are indices of values. A place is twice the register or index, plus 1 for an upvalue's
 * `instack` or a variable's `captured`.
 */
export interface Image {
  readonly words: Int32Array;
  /** A value by its index. */
  value(i: number): LuaValue;
  /** Offset of the main function. */
  readonly main: number;
  /** Compiles the function at an offset, of which there is only a note: the main function of another image. */
  complete(at: number): Image;
}

/** The first words of a function's record. */
export const enum Head {
  Params,
  Vararg,
  /** Number of registers; 0: the function is not compiled yet, and the record has only its upvalues. */
  StackSize,
  LineDefined,
  LastLineDefined,
  /** Counts. */
  Code,
  Constants,
  Upvalues,
  Protos,
  LocVars,
  /** Length of the head. */
  Size,
}

export const WORDS_PER_UPVALUE = 2;
export const WORDS_PER_LOCVAR = 4;
/** Where a local variable has its endpc. */
export const LOCVAR_END = 3;

/** An image whose values are at hand. */
export class ListImage implements Image {
  private completed: Map<number, Image> | null = null;

  /** @param compile compiles a function at an offset; null when there are no notes of functions. */
  constructor(
    readonly words: Int32Array,
    readonly values: readonly LuaValue[],
    readonly main: number,
    private readonly compile: ((image: ListImage, at: number) => Image) | null,
  ) {}

  complete(at: number): Image {
    this.completed ??= new Map();
    let image = this.completed.get(at);
    if (image === undefined) {
      if (this.compile === null) throw new VmBug("nothing to compile");
      image = this.compile(this, at);
      this.completed.set(at, image);
    }
    return image;
  }

  value(i: number): LuaValue {
    return this.values[i];
  }
}

/** The main prototype of an image. `source`: the chunk's name, as given to `load`. */
export function mainProto(image: Image, source: string): Proto {
  return new Proto(new ImageFunction(image, image.main, source));
}

class ImageFunction implements ProtoInit {
  constructor(
    private image: Image,
    private at: number,
    readonly source: string,
  ) {}

  /** Sees to it that the function is compiled: to be called before anything is asked that a note of it lacks. */
  private complete(): void {
    if (this.head(Head.StackSize) !== 0) return;
    this.image = this.image.complete(this.at);
    this.at = this.image.main;
  }

  private head(i: Head): number {
    return this.image.words[this.at + i] as number;
  }

  get numparams(): number {
    return this.head(Head.Params);
  }

  get isVararg(): boolean {
    return this.head(Head.Vararg) !== 0;
  }

  get maxstacksize(): number {
    return this.head(Head.StackSize);
  }

  get linedefined(): number {
    return this.head(Head.LineDefined);
  }

  get lastlinedefined(): number {
    return this.head(Head.LastLineDefined);
  }

  private get afterLines(): number {
    return this.at + Head.Size + 2 * this.head(Head.Code);
  }

  get code(): Int32Array {
    this.complete();
    const from = this.at + Head.Size;
    return this.image.words.subarray(from, from + this.head(Head.Code));
  }

  get lineinfo(): Int32Array {
    this.complete();
    const count = this.head(Head.Code);
    const from = this.at + Head.Size + count;
    return this.image.words.subarray(from, from + count);
  }

  get k(): LuaValue[] {
    this.complete();
    const { words } = this.image;
    const from = this.afterLines;
    const list: LuaValue[] = [];
    for (let i = from; i < from + this.head(Head.Constants); i++) list.push(this.image.value(words[i] as number));
    return list;
  }

  get upvalues(): UpvalSource[] {
    const { words } = this.image;
    const list: UpvalSource[] = [];
    let at = this.afterLines + this.head(Head.Constants);
    for (let n = this.head(Head.Upvalues); n > 0; n--, at += WORDS_PER_UPVALUE) {
      const place = words[at + 1] as number;
      list.push({ name: this.name(at), instack: (place & 1) !== 0, index: place >> 1 });
    }
    return list;
  }

  private get protosAt(): number {
    return this.afterLines + this.head(Head.Constants) + WORDS_PER_UPVALUE * this.head(Head.Upvalues);
  }

  get p(): Proto[] {
    this.complete();
    const { words } = this.image;
    const from = this.protosAt;
    const list: Proto[] = [];
    for (let i = from; i < from + this.head(Head.Protos); i++) {
      list.push(new Proto(new ImageFunction(this.image, words[i] as number, this.source)));
    }
    return list;
  }

  get locvars(): LocVar[] {
    this.complete();
    const { words } = this.image;
    const list: LocVar[] = [];
    let at = this.protosAt + this.head(Head.Protos);
    for (let n = this.head(Head.LocVars); n > 0; n--, at += WORDS_PER_LOCVAR) {
      const place = words[at + 1] as number;
      list.push({
        name: this.name(at),
        reg: place >> 1,
        startpc: words[at + 2] as number,
        endpc: words[at + LOCVAR_END] as number,
        captured: (place & 1) !== 0,
      });
    }
    return list;
  }

  private name(at: number): string {
    return this.image.value(this.image.words[at] as number) as string;
  }
}
