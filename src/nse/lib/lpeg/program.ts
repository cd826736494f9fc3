import { luaError } from "../../../vm/errors.ts";
import type { LuaValue } from "../../../vm/value.ts";
import { type Charset, expand, sameSet } from "./charset.ts";
import { OP_INFO, Op } from "./opcodes.ts";

/** Words of an instruction. */
export const WORDS = 2;
/** What fits into an instruction's A. */
export const MAX_A = 0x7fffff;

/** Every program begins with a `Giveup`, where the last failure leads, and a `Fail`; then comes the pattern's code. */
export const GIVEUP = 0;
export const FAILURE = 2;
export const START = 4;

/** A compiled pattern. */
export interface Program {
  readonly code: Int32Array;
  /** One table of 256 bytes, 0 or 1, per set; operands are offsets of tables. */
  readonly sets: Uint8Array;
  /** The literals' bytes, one after the other. */
  readonly literals: Uint8Array;
  /** The Lua values of captures; nil at 0. */
  readonly constants: readonly LuaValue[];
  /** Whether a match may call Lua: there are match-time, function or query captures, or the like. */
  readonly calls: boolean;
}

/** What a machine that has nothing to do has for a program. */
export const NO_PROGRAM: Program = {
  code: new Int32Array(START),
  sets: new Uint8Array(0),
  literals: new Uint8Array(0),
  constants: [],
  calls: false,
};

/** Collects the instructions of a program. An address is the index of an instruction's first word. */
export class Assembler {
  private readonly code: number[] = [Op.Giveup, 0, Op.Fail, 0];
  private readonly sets: Charset[] = [];
  private literals = "";
  private readonly constants: LuaValue[] = [undefined];

  /** The address of the next instruction. */
  get here(): number {
    return this.code.length;
  }

  /** Adds an instruction; gives its address. */
  emit(op: Op, a = 0, b = 0): number {
    if (a > MAX_A) throw luaError("pattern code too large");
    return this.code.push((a << 8) | op, b) - WORDS;
  }

  op(at: number): Op {
    return this.code[at] & 0xff;
  }
  a(at: number): number {
    return this.code[at] >>> 8;
  }
  b(at: number): number {
    return this.code[at + 1];
  }

  /** Replaces an instruction. */
  put(at: number, op: Op, a: number, b: number): void {
    this.code[at] = (a << 8) | op;
    this.code[at + 1] = b;
  }

  /** Makes the instruction at `at`, unless that is negative, jump to `target`. */
  setTarget(at: number, target = this.here): void {
    if (at >= 0) this.code[at + 1] = target;
  }

  /** The operand that stands for a set. */
  set(set: Charset): number {
    let i = this.sets.findIndex((other) => sameSet(other, set));
    if (i < 0) i = this.sets.push(set) - 1;
    return i << 8;
  }

  /** The operand that stands for a string. */
  literal(text: string): number {
    const found = this.literals.indexOf(text);
    if (found >= 0) return found;
    const at = this.literals.length;
    this.literals += text;
    return at;
  }

  /** The operand that stands for a Lua value. */
  constant(v: LuaValue): number {
    return v === undefined ? 0 : this.constants.push(v) - 1;
  }

  finish(calls: boolean): Program {
    this.optimiseJumps();
    const sets = new Uint8Array(this.sets.length << 8);
    for (const [i, set] of this.sets.entries()) expand(set, sets, i << 8);
    const literals = new Uint8Array(this.literals.length);
    for (let i = 0; i < literals.length; i++) literals[i] = this.literals.charCodeAt(i);
    return { code: Int32Array.from(this.code), sets, literals, constants: this.constants, calls };
  }

  /** Where a jump to `at` ends up. */
  finalTarget(at: number): number {
    let target = at;
    while (this.op(target) === Op.Jump) target = this.b(target);
    return target;
  }

  /** Lets jumps skip over jumps, and puts copies of what unconditional jumps lead to, when that jumps itself, in their place. */
  private optimiseJumps(): void {
    for (let at = START; at < this.code.length; at += WORDS) {
      if (this.op(at) === Op.Jump) {
        const target = this.finalTarget(at);
        switch (this.op(target)) {
          case Op.Return:
          case Op.Fail:
          case Op.FailTwice:
          case Op.End:
          case Op.Commit:
          case Op.PartialCommit:
          case Op.BackCommit:
            this.put(at, this.op(target), this.a(target), this.b(target));
            break;
          default:
            this.setTarget(at, target);
            continue;
        }
      }
      const { mode } = OP_INFO[this.op(at)];
      if (mode.endsWith("jump")) this.setTarget(at, this.finalTarget(this.b(at)));
    }
  }
}
