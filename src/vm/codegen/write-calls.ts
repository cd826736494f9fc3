import { getA, getB, getC, getOp } from "../instruction.ts";
import { Op } from "../opcodes.ts";
import { MAX_C_CALLS } from "../state.ts";
import { callHandler, isOverloaded } from "./write-metamethods.ts";
import { beginNative, store } from "./write-natives.ts";
import type { CodeWriter } from "./writer.ts";

/** The arguments of a call as JavaScript text. */
interface Arguments {
  readonly fixed: string[];
  /** The register of the open one, if any. */
  readonly open: string | null;
  /** Whether that holds the function's own varargs. */
  readonly isVarargs: boolean;
}

/** Longer lists of arguments are not passed on without making room on the JavaScript stack. */
const MAX_SPREAD = 24;

/**
 * What a tail call takes of the room on the JavaScript stack: more than it needs, as a row of them is faster when it goes on
 * again and again with a stack that the processor's first cache holds.
 */
const TAIL_ROOM = 8;

/** The arguments of a call as JavaScript text, and the open one, if any. */
function argumentsOf(w: CodeWriter, pc: number, a: number, b: number): Arguments {
  const top = b === 0 ? getA(w.proto.code[pc - 1] as number) : a + b;
  const fixed: string[] = [];
  for (let r = a + 1; r < top; r++) fixed.push(w.rd(r));
  const isVarargs = b === 0 && handsOnVarargs(w, pc - 1);
  return { fixed, open: b === 0 ? (isVarargs ? "R.pack(va)" : `r${top}`) : null, isVarargs };
}

function callText(f: string, args: Arguments): string {
  const { fixed, open } = args;
  const direct = (list: string[]): string => `${f}.c(${list.join(", ")})`;
  const list = `[${fixed.join(", ")}]`;
  if (open === null) return `${f}?.c !== undefined ? ${direct(fixed)} : R.callMeta(L, ${f}, ${list})`;
  const slow =
    fixed.length === 0
      ? `R.callValues(L, ${f}, ${open})`
      : fixed.length === 1
        ? `R.callAndValues(L, ${f}, ${fixed[0]}, ${open})`
        : `R.callOpen(L, ${f}, ${list}, ${open})`;
  if (args.isVarargs)
    return `va.length < ${MAX_SPREAD} && ${f}?.c !== undefined ? ${direct([...fixed, "...va"])} : ${slow}`;
  return `!(${open} instanceof Values) && ${f}?.c !== undefined ? ${direct([...fixed, open])} : ${slow}`;
}

/** Writes CALL. */
export function callInstruction(w: CodeWriter, pc: number, i: number, a: number): void {
  const c = getC(i);
  const args = argumentsOf(w, pc, a, getB(i));
  w.at(pc);
  const f = w.rd(a);
  if (args.open === null && beginNative(w, pc, a, f, args.fixed, c - 1)) {
    w.line("} else {");
    callInFull(w, pc, a, c, f, args);
    w.line("}");
  } else callInFull(w, pc, a, c, f, args);
}

/** Writes a call whose results, `c - 1` of them or open ones, go into the registers from `a` on. */
function callInFull(w: CodeWriter, pc: number, a: number, c: number, f: string, args: Arguments): void {
  const call = callText(f, args);
  if (c === 2 && args.fixed.length === 1 && args.isVarargs) {
    w.line(`t = ${f} === L.selectFunction ? R.selectOne(${f}, ${args.fixed[0]}, va) : ${call};`);
  } else if (args.open === null && args.fixed.length <= 2 && isOverloaded(w, pc)) {
    w.line(`if (${f}?.c !== undefined) t = ${f}.c(${args.fixed.join(", ")});`);
    callHandler(w, f, args.fixed);
    w.line(`else t = R.callMeta(L, ${f}, [${args.fixed.join(", ")}]);`);
  } else w.line(`t = ${call};`);
  switch (c) {
    case 0:
      w.line(`if (t === UNWIND) ${w.leave()} r${a} = t;`);
      return;
    case 1:
      w.line(`if (t === UNWIND) ${w.leave()}`);
      return;
    case 2:
      w.line(
        `if (typeof t !== "number" && t instanceof Values) { if (t === UNWIND) ${w.leave()} t = t.v[0]; } r${a} = t;`,
      );
      return;
    default:
      w.line(`if (t === UNWIND) ${w.leave()}`);
      store(w, a, c - 1, "t");
  }
}

/** Whether an instruction is a VARARG whose open result is an argument of the call that follows: it is not put anywhere. */
function handsOnVarargs(w: CodeWriter, pc: number): boolean {
  const i = w.proto.code[pc] as number;
  if (getOp(i) !== Op.Vararg || getC(i) !== 0) return false;
  const next = w.proto.code[pc + 1] as number;
  return (getOp(next) === Op.Call || getOp(next) === Op.TailCall) && getB(next) === 0;
}

/** Writes TAILCALL. */
export function tailCall(w: CodeWriter, pc: number, a: number, b: number): void {
  const args = argumentsOf(w, pc, a, b);
  const f = w.rd(a);
  if (w.repeats && !args.isVarargs) repeat(w, f, args);
  w.at(pc);
  // The callee takes this activation's place: only the JavaScript stack grows, and that is counted in the limit.
  w.line(`L.depth = depth - 1; L.limit -= ${TAIL_ROOM}; t = ${callText(f, args)}; L.limit += ${TAIL_ROOM};`);
  w.line(`if (t === UNWIND) { if (!(${f} instanceof NativeFunction)) return R.tailLeft(L); ${w.leave()} }`);
  w.line(`${w.done()} return t;`);
}

/** Begins the function anew, when it is itself that it calls in tail position. An open argument has to be a single value. */
function repeat(w: CodeWriter, f: string, { fixed, open }: Arguments): void {
  const params = Array.from({ length: w.proto.numparams }, (_, r) => r);
  const args = open === null ? fixed : [...fixed, open];
  w.line(`if (${f} === self${open === null ? "" : ` && !(${open} instanceof Values)`}) {`);
  for (const r of params) w.line(`const a${r} = ${args[r] ?? "undefined"};`);
  for (const r of params) w.set(r, `a${r}`);
  w.line("isTail = true;");
  if (w.metered) {
    w.line(`if ((n = n + 1 | 0) >= ${w.loopSteps}) {`);
    w.report(0, 0);
    w.line("}");
  } else if (w.interruptible) w.interruptAt(0);
  w.line("continue again; }");
}

/** Writes RETURN. */
export function returnValues(w: CodeWriter, pc: number, a: number, b: number): void {
  if (b === 0) {
    const top = getA(w.proto.code[pc - 1] as number);
    w.line(w.done());
    if (top === a) w.line(`return r${a};`);
    else {
      const fixed = Array.from({ length: top - a }, (_, j) => w.rd(a + j));
      w.line(`return R.returnOpen([${fixed.join(", ")}], r${top});`);
    }
    return;
  }
  const list = Array.from({ length: b - 1 }, (_, j) => w.rd(a + j));
  const value = b === 1 ? "R.NONE" : b === 2 ? (list[0] as string) : `new Values([${list.join(", ")}])`;
  w.line(`${w.done()} return ${value};`);
}

/** Writes TFORCALL. */
export function forCall(w: CodeWriter, pc: number, a: number, c: number): void {
  w.at(pc);
  w.box(a, a + 3);
  const f = `r${a}`;
  w.line(`if (${f} === L.nextFunction && r${a + 1} instanceof LuaTable) {`);
  w.line(`if (r${a + 1}.next(r${a + 2})) { r${a + 4} = r${a + 1}.nextKey;`);
  if (c >= 2) w.line(`r${a + 5} = r${a + 1}.nextValue;`);
  for (let j = 3; j <= c; j++) w.set(a + 3 + j, "undefined");
  w.line(`} else r${a + 4} = undefined;`);
  // The step of `ipairs`: only a nil that the table may have another value for needs the call.
  const [list, last] = [`r${a + 1}`, `r${a + 2}`];
  const raw = `${last} >= 0 && ${last} < ${list}.arr.length ? ${list}.arr[${last}] : ${list}.getInt(${last} + 1)`;
  w.line(`} else if (${f} === L.ipairsStep && ${list} instanceof LuaTable && (${last} | 0) === ${last} &&`);
  w.line(`((t = ${raw}) !== undefined || ${list}.metatable === null)) {`);
  w.set(a + 4, `t === undefined ? t : ${last} + 1`);
  if (c >= 2) w.set(a + 5, "t");
  for (let j = 3; j <= c; j++) w.set(a + 3 + j, "undefined");
  w.line("} else {");
  const args = { fixed: [`r${a + 1}`, `r${a + 2}`], open: null, isVarargs: false };
  // In the reference an iterator runs on a C level of its own.
  w.line(`const levels = L.cCalls; if (levels >= ${MAX_C_CALLS}) R.checkNativeCalls(L); L.cCalls = levels + 1;`);
  w.line(`t = ${callText(f, args)}; L.cCalls = levels; if (t === UNWIND) ${w.leave()}`);
  store(w, a + 4, c, "t");
  w.line("}");
}

/** Writes VARARG. */
export function vararg(w: CodeWriter, pc: number, a: number, c: number): void {
  if (c === 0) w.set(a, handsOnVarargs(w, pc) ? "undefined" : "R.pack(va)");
  else for (let j = 0; j < c - 1; j++) w.set(a + j, `va[${j}]`);
}
