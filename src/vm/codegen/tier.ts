import { goOnPaused } from "../execute.ts";
import type { LuaFrame, Slot } from "../frame.ts";
import { getOp, getSJ } from "../instruction.ts";
import { isFloat } from "../number.ts";
import { Op } from "../opcodes.ts";
import { pauseAt } from "../pause.ts";
import type { EntryTarget, Proto } from "../proto.ts";
import type { LuaState } from "../state.ts";
import { type CallTarget, Int64, type LuaClosure, type Result } from "../value.ts";
import { buildGraph } from "./cfg.ts";
import { Emitter } from "./emit.ts";
import { AGAIN } from "./exit.ts";
import { Callees } from "./natives.ts";
import { runtime } from "./runtime.ts";
import { Type, type Types } from "./types.ts";

/** Prototypes longer than this stay in the interpreter: V8 does not optimise functions of such a size. */
const MAX_INSTRUCTIONS = 2500;

/** Most entries other than calls that one prototype is compiled for. */
const MAX_ENTRIES = 24;

/** The heat of a prototype that is not to be compiled. */
const COLD = -0x3fffffff;

type Factory = (L: LuaState, R: typeof runtime, K: unknown, S: unknown, P: unknown, FM: unknown) => unknown;

/** The parameters of a factory; constants in the text have the names without the underscore: V8 folds only those. */
const FACTORY_PARAMETERS = ["_L", "_R", "_K", "_S", "_P", "_FM"] as const;

function canCompile(proto: Proto): boolean {
  if (!proto.compilable) return false;
  if (proto.code.length > MAX_INSTRUCTIONS) return false;
  // Pending closing methods are the interpreter's business.
  for (const i of proto.code) if (getOp(i) === Op.Tbc) return false;
  return true;
}

/** The compiled form of a prototype that goes on with a frame (null: that is called), or null. */
function generate(L: LuaState, closure: LuaClosure, frame: LuaFrame | null, types: Types): unknown {
  const { proto } = closure;
  if (!proto.prepared) proto.prepare();
  if (!canCompile(proto)) return null;
  // Without a chance to see anything first, nothing is taken for granted.
  if (L.codegen === "always") proto.unseen = Number.MAX_SAFE_INTEGER;
  const entry = frame?.pc ?? -1;
  const graph = buildGraph(proto, Math.max(entry, 0));
  if (graph === null) return null;
  const isSeen = frame !== null && !graph.rpo.some((b) => b.isHeader && b.index !== graph.entry);
  L.interrupts?.running(!isSeen);
  const regs = frame === null ? [] : frame.regs;
  const small = new Set([...regs.keys()].filter((r) => isSmall(regs[r])));
  const callees = new Callees(L, closure, regs);
  const looks = L.interrupts !== null && L.meter === null;
  const emitter = new Emitter(proto, graph, types, entry, small, L.meter?.loopSteps, callees, looks);
  const { source, shapes, floatRegs } = emitter.emit();
  const factory = new Function(...FACTORY_PARAMETERS, source) as Factory;
  const made = factory(L, runtime, proto.k, shapes, proto.p, floatRegs);
  L.collector.noteNewCode(L);
  if (frame === null) warmUp(L, made as () => unknown);
  return made;
}

/** How often the way out of new code is taken: V8 begins to take notes after some calls. */
const WARMING = 16;

/**
 * Has V8 see the way out of new code that is called. Else it optimises the code without it, and throws that away, with all
 * activations on the JavaScript stack, when the code is left for the first time.
 */
function warmUp(L: LuaState, made: () => unknown): void {
  const { depth, fuel } = L;
  L.warming = true;
  L.hooksOn = true;
  L.fuel = 0;
  for (let i = 0; i < WARMING; i++) made();
  L.warming = false;
  if (L.meter !== null) L.fuel = fuel;
  // There may have been an interrupt.
  L.interruptsChanged();
  L.depth = depth;
}

/** Runs the generator; where the host forbids making code, everything stays in the interpreter. */
function attempt(L: LuaState, closure: LuaClosure, frame: LuaFrame | null, types: Types): unknown {
  const { proto } = closure;
  try {
    const made = generate(L, closure, frame, types);
    if (made === null) {
      L.interrupts?.running(true);
      proto.compilable = false;
      proto.heat = COLD;
    }
    return made;
  } catch (e) {
    if (e instanceof EvalError) {
      L.codegen = "off";
      L.hot = Number.POSITIVE_INFINITY;
      return null;
    }
    throw e;
  }
}

/** Compiles the prototype of a hot closure; true when the closure calls the compiled form from now on. */
export function compileClosure(L: LuaState, f: LuaClosure): boolean {
  const { proto } = f;
  if (!proto.compilable) return false;
  if (proto.compiled === null) {
    const types: Types = new Array<Type>(proto.maxstacksize).fill(Type.Any);
    proto.compiled = attempt(L, f, null, types) as CallTarget | null;
  }
  if (proto.compiled === null) return false;
  f.c = proto.compiled;
  return true;
}

/**
 * Goes on with a frame in an entry, which is called again whenever it asks for it. V8 compiles the body of a long loop that
 * runs in one call with everything that comes from outside the loop untyped and boxed; a function that is called anew gets
 * better code.
 */
export function runEntry(L: LuaState, enter: EntryTarget, frame: LuaFrame): Result {
  for (;;) {
    const r = enter(frame);
    if (r !== AGAIN) return r;
    L.interrupts?.running();
    if (L.fuel < 0 && L.mustLeave()) return pauseAt(L, frame, frame, goOnPaused);
  }
}

function typeOfSlot(v: Slot): Type {
  if (typeof v === "number" && Number.isSafeInteger(v)) return Type.Int;
  if (v instanceof Int64) return Type.Big;
  return isFloat(v as never) ? Type.Float : Type.Any;
}

/** Whether a register holds an integer of 32 bits. */
function isSmall(v: Slot): boolean {
  return typeof v === "number" && (v | 0) === v;
}

/** A compiled form that goes on with a frame at its `pc`, or null. Made for the types its registers have now. */
export function entryFor(L: LuaState, frame: LuaFrame): EntryTarget | null {
  const { proto } = frame;
  if (frame.tbc !== null || !proto.compilable) return null;
  // An entry between a test and its jump would tear them apart.
  const at = frame.pc;
  const next = proto.code[at] as number;
  if (getOp(next) === Op.Jmp) frame.pc += 1 + getSJ(next);
  const { pc } = frame;
  const known = proto.entries?.[pc] ?? makeEntry(L, frame);
  // Where the jump is there is the same entry.
  if (known !== null && proto.entries !== null) proto.entries[at] = known;
  return known;
}

function makeEntry(L: LuaState, frame: LuaFrame): EntryTarget | null {
  const { proto, pc } = frame;
  if (proto.entryCount >= MAX_ENTRIES) return null;
  const made = attempt(
    L,
    frame.closure,
    frame,
    frame.regs.slice(0, proto.maxstacksize).map(typeOfSlot),
  ) as EntryTarget | null;
  if (made !== null) {
    proto.entries ??= new Array(proto.code.length).fill(undefined);
    proto.entries[pc] = made;
    proto.entryCount++;
  }
  return made;
}
