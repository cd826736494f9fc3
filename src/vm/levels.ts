/**
 * The stack as Lua programs see it (manual 6.10): levels, made from the frames of a thread. Natives that leave no frame
 * are found where the Lua function that called them stands; frames of the machine's own are left out.
 */
import { calledName, calledNative, currentLine, currentPc, type NameInfo } from "./debuginfo.ts";
import { LoopState } from "./for-loop.ts";
import { type Frame, LuaFrame, NativeFrame, type Slot } from "./frame.ts";
import { FinalizerFrame, GeneratorFrame } from "./generator-frame.ts";
import { HookFrame, isFrameOf, NativeCallFrame, nameOf, type Transfer } from "./hooks.ts";
import { getA, getB, getBx, getOp } from "./instruction.ts";
import { Op } from "./opcodes.ts";
import { PauseFrame } from "./pause.ts";
import type { LuaState } from "./state.ts";
import { LuaTable } from "./table.ts";
import { Life, type Thread } from "./thread.ts";
import { first, type LuaFunction, type LuaValue, NativeFunction, NONE, UpVal, Values } from "./value.ts";

/** A variable found by number. */
export interface LocalValue {
  readonly name: string;
  readonly value: LuaValue;
}

/** One active function. */
export class Level {
  /** The Lua function that called it, which stands at the call; null when a native or the host did. */
  caller: LuaFrame | null = null;
  byHook = false;
  isFinalizer = false;
  /** True when a hook interrupted it. */
  interrupted = false;
  /** Set while a hook for its call or return runs. */
  transfer: Transfer | null = null;

  constructor(
    /** Its frame; null for a native. */
    readonly frame: LuaFrame | null,
    public func: LuaFunction | undefined,
    /** The name of a native. */
    readonly nativeName: string,
    /** A native's arguments, as far as they are known. */
    public args: readonly LuaValue[],
  ) {}

  get isTail(): boolean {
    return this.frame?.isTail ?? false;
  }

  /** The current line; -1 when it is not known, as for natives. */
  get line(): number {
    return this.frame === null ? -1 : currentLine(this.frame);
  }

  /** The name under which it was called, or null. */
  get name(): NameInfo | null {
    if (this.byHook) return { kind: "hook", name: "?" };
    if (this.isFinalizer) return { kind: "metamethod", name: "__gc" };
    return this.isTail || this.caller === null ? null : calledName(this.caller);
  }

  /** The variable with a number: a local, an extra argument when negative, or an unnamed value. Null when there is none. */
  local(n: number): LocalValue | null {
    const { frame } = this;
    if (frame === null) return this.nativeValue(n);
    if (n < 0) return n >= -frame.varargs.length ? { name: "(vararg)", value: frame.varargs[-n - 1] } : null;
    const result = this.resultAt(n);
    const place = registerOf(frame, n, this.top());
    if (place === null) return result === null ? null : { name: "(temporary)", value: result.value };
    return { name: place.name, value: result === null ? shown(frame, place.reg) : result.value };
  }

  /** Sets the variable with a number and gives its name; null when there is none. */
  setLocal(n: number, value: LuaValue): string | null {
    const { frame } = this;
    if (frame === null) return this.nativeValue(n)?.name ?? null;
    if (n < 0) {
      if (n < -frame.varargs.length) return null;
      // The list of extra arguments may be shared with the caller's.
      frame.varargs = frame.varargs.slice();
      frame.varargs[-n - 1] = value;
      return "(vararg)";
    }
    const place = registerOf(frame, n, this.top());
    if (place === null) return this.resultAt(n) === null ? null : "(temporary)";
    const { reg } = place;
    const slot = frame.regs[reg];
    if (!maySet(frame, reg, value)) return place.name;
    if (slot instanceof UpVal) slot.v = value;
    else frame.regs[reg] = value;
    for (let t = frame.tbc; t !== null; t = t.next) if (t.reg === reg) t.value = value;
    return place.name;
  }

  private nativeValue(n: number): LocalValue | null {
    if (n < 1) return null;
    const value = this.resultAt(n) ?? (n <= this.args.length ? { value: this.args[n - 1] } : null);
    return value === null ? null : { name: "(C temporary)", value: value.value };
  }

  /** One of the values that it is returning. */
  private resultAt(n: number): { readonly value: LuaValue } | null {
    const { transfer } = this;
    if (transfer === null || transfer.results === null) return null;
    const i = n - transfer.first;
    return i >= 0 && i < transfer.count ? { value: transfer.results[i] } : null;
  }

  /** How many of its registers hold something of its own: those up to a function it calls. */
  private top(): number {
    const frame = this.frame as LuaFrame;
    if (this.interrupted || frame.pc === 0) return frame.regs.length;
    const i = frame.proto.code[frame.pc - 1] as number;
    switch (getOp(i)) {
      case Op.Call:
      case Op.TailCall:
        return getA(i);
      case Op.TForCall:
        return getA(i) + 4;
      default:
        return frame.regs.length;
    }
  }
}

/** The register of the local variable with a number, and its name. */
function registerOf(frame: LuaFrame, n: number, top: number): { readonly reg: number; readonly name: string } | null {
  if (n < 1) return null;
  const pc = currentPc(frame);
  let left = n;
  for (const v of frame.proto.locvars) {
    if (v.startpc > pc) break;
    if (pc < v.endpc && --left === 0) return { reg: v.reg, name: v.name };
  }
  return n <= top ? { reg: n - 1, name: "(temporary)" } : null;
}

/**
 * Whether the machine can go on with another value in a register. What a loop counts with stays an integer, or as it is;
 * the table of a constructor stays a table.
 */
function maySet(frame: LuaFrame, reg: number, value: LuaValue): boolean {
  const { code } = frame.proto;
  const slot = frame.regs[reg];
  for (const [at, i] of code.entries()) {
    const a = getA(i);
    if (getOp(i) === Op.ForPrep && a <= reg && reg <= a + 2 && at < frame.pc && frame.pc <= at + 2 + getBx(i)) {
      return Number.isSafeInteger(frame.regs[a]) && Number.isSafeInteger(slot) && Number.isSafeInteger(value);
    }
    if (getOp(i) === Op.SetList && a === reg && at >= frame.pc && slot instanceof LuaTable) {
      return value instanceof LuaTable;
    }
  }
  return true;
}

/** The value in a register, whatever it is kept in. */
function held(slot: Slot): LuaValue {
  if (slot instanceof UpVal) return slot.v;
  const other: unknown = slot;
  if (other instanceof LoopState) return other.value;
  return slot instanceof Values ? first(slot) : slot;
}

/** The value in a register, as the reference would show it: it counts the iterations of loops over integers. */
function shown(frame: LuaFrame, reg: number): LuaValue {
  const { regs, proto } = frame;
  for (const { name, reg: first, startpc, endpc } of proto.locvars) {
    if (name !== "(for state)" || first !== reg - 1 || startpc >= frame.pc || frame.pc > endpc) continue;
    const [index, limit, step] = [regs[reg - 1], regs[reg], regs[reg + 1]];
    const isLoop =
      getOp(proto.code[startpc] as number) === Op.ForPrep && getA(proto.code[startpc] as number) === reg - 1;
    if (isLoop && frame.pc > startpc + 1 && typeof index === "number") {
      return Math.floor(((limit as number) - index) / (step as number)) + 0;
    }
  }
  return held(regs[reg]);
}

/** The arguments of the call that a frame stands at. */
function givenArguments(frame: LuaFrame): LuaValue[] {
  const i = frame.proto.code[frame.pc - 1] as number;
  const a = getA(i);
  const { regs } = frame;
  if (getOp(i) === Op.TForCall) return [held(regs[a + 1]), held(regs[a + 2])];
  const b = getB(i);
  if (b > 0) return regs.slice(a + 1, a + b).map(held);
  let end = a + 1;
  while (end < regs.length && !(regs[end] instanceof Values)) end++;
  return [...regs.slice(a + 1, end).map(held), ...((regs[end] as Values | undefined)?.v ?? [])];
}

/** The frames of a stack, innermost first: a chain by `parent`, with the frames of errors being handled in their place. */
export function framesFrom(top: Frame | null): (LuaFrame | NativeFrame)[] {
  const list: (LuaFrame | NativeFrame)[] = [];
  for (let f = top; f !== null; f = f.parent) {
    if (f instanceof GeneratorFrame && f.errorFrames !== null) {
      for (let e = f.errorFrames.top; e !== null; e = e.parent) list.push(e as LuaFrame | NativeFrame);
    }
    list.push(f as LuaFrame | NativeFrame);
  }
  return list;
}

/** The levels of a list of frames. `running` is the native that is running above them. */
export function levelsOf(frames: readonly Frame[], running: Level | null = null): Level[] {
  const levels: Level[] = running === null ? [] : [running];
  /** The native level that the next frame may tell more about, and whether it still lacks its `NativeCallFrame`. */
  let open = running;
  let mergeable = running !== null;
  let hook: HookFrame | null = null;
  /** The next frame was stopped between two instructions. */
  let paused = false;
  const push = (level: Level): void => {
    levels.push(level);
    level.interrupted = paused;
    paused = false;
    if (hook === null) return;
    level.transfer = hook.transfer;
    level.interrupted = true;
    hook = null;
  };
  for (const f of frames) {
    const last = levels[levels.length - 1];
    if (f instanceof HookFrame) {
      if (last !== undefined) last.byHook = true;
      open = null;
      hook = f;
    } else if (f instanceof PauseFrame) {
      paused = true;
    } else if (f instanceof FinalizerFrame) {
      if (last !== undefined) last.isFinalizer = true;
      open = null;
    } else if (f instanceof NativeCallFrame && open !== null && mergeable) {
      open.func = f.func;
      open.args = f.args;
      mergeable = false;
    } else if (f instanceof LuaFrame) {
      const native = hook === null && !paused ? calledNative(f) : undefined;
      if (native !== undefined) {
        if (open === null || (open.func !== undefined && open.func !== native)) {
          levels.push(new Level(null, native, native.name, givenArguments(f)));
        } else if (open.func === undefined) {
          open.func = native;
          open.args = givenArguments(f);
        }
      }
      const inner = levels[levels.length - 1];
      if (inner !== undefined && hook === null) inner.caller = f;
      push(new Level(f, f.closure, "", []));
      open = null;
    } else if (f instanceof NativeFrame && f.name !== "") {
      const isCall = f instanceof NativeCallFrame;
      const level = new Level(null, isCall ? f.func : f.call?.f, f.name, isCall ? f.args : []);
      push(level);
      open = level;
      mergeable = !isCall;
    }
  }
  return levels;
}

/** Stands for the host's function that calls a main program. */
const HOST = new NativeFunction("?", () => NONE);

/** The levels of a thread, all of whose frames must be on the heap. `running` as for `levelsOf`. */
export function levelsOfThread(L: LuaState, th: Thread, running: Level | null = null): Level[] {
  const { waiting } = th;
  const withoutFrame = running === null && waiting !== null && !isFrameOf(waiting, th.top);
  const levels = levelsOf(framesFrom(th.top), withoutFrame ? new Level(null, waiting, nameOf(waiting), []) : running);
  if (th === L.main && th.life === Life.Live) levels.push(new Level(null, HOST, "", []));
  for (const level of levels) level.func ??= loadedNative(L, level.nativeName);
  return levels;
}

/** The native of a loaded module that goes by a name such as `string.rep`. */
export function loadedNative(L: LuaState, name: string): NativeFunction | undefined {
  const dot = name.indexOf(".");
  const module = L.loaded.getStr(dot < 0 ? "_G" : name.slice(0, dot));
  const f = module instanceof LuaTable ? module.getStr(name.slice(dot + 1)) : undefined;
  return f instanceof NativeFunction ? f : undefined;
}
