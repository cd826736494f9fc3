/** The graph of values that a state's collector walks: what each object keeps. */
import { type Frame, LuaFrame, type Slot } from "./frame.ts";
import { GeneratorFrame } from "./generator-frame.ts";
import { HookFrame } from "./hooks.ts";
import { getA, getOp } from "./instruction.ts";
import { Op } from "./opcodes.ts";
import { PauseFrame } from "./pause.ts";
import { LuaTable } from "./table.ts";
import { Thread } from "./thread.ts";
import { LuaClosure, type LuaFunction, type LuaValue, NativeFunction, UpVal, Userdata, Values } from "./value.ts";

/** Gives what is to stand in the place of a value that an object keeps: mostly the value itself. */
export type Edge = (v: LuaValue) => LuaValue;

/**
 * Calls `f` with all that an object keeps, and keeps what it gives instead. What natives hold in JavaScript variables is
 * not seen. The whole stack of a thread must be on the heap; registers that its Lua functions are done with are cleared.
 */
export function edgesOf(o: object, f: Edge): void {
  if (o instanceof LuaTable) o.edges(f);
  else if (o instanceof LuaClosure) for (const u of o.upvals) u.v = f(u.v);
  else if (o instanceof NativeFunction) replaceAll(o.upvalues as LuaValue[], f);
  else if (o instanceof Userdata) {
    if (o.metatable !== null) o.metatable = f(o.metatable) as LuaTable;
    replaceAll(o.uservalues, f);
  } else if (o instanceof Thread) threadEdges(o, f);
}

function replaceAll(list: LuaValue[], f: Edge): void {
  for (const [i, v] of list.entries()) if (typeof v === "object") list[i] = f(v);
}

function threadEdges(th: Thread, f: Edge): void {
  th.body = f(th.body);
  th.error = f(th.error);
  if (th.waiting !== null) th.waiting = f(th.waiting) as LuaFunction;
  if (th.resumer !== null) th.resumer = f(th.resumer) as Thread;
  if (th.innermost !== null) th.innermost = f(th.innermost) as Thread;
  if (th.hook !== null) f(th.hook.func);
  // A hook or a pause interrupts a function between two instructions, where the one before tells nothing about its registers.
  let hooked = th.inHook;
  for (let frame = th.top; frame !== null; frame = frame.parent) {
    hooked ||= frame instanceof HookFrame || frame instanceof PauseFrame;
  }
  for (let frame = th.top; frame !== null; frame = frame.parent) frameEdges(frame, f, !hooked);
}

function frameEdges(frame: Frame, f: Edge, clear: boolean): void {
  if (frame instanceof GeneratorFrame) {
    for (let e = frame.errorFrames?.top ?? null; e !== null; e = e.parent) frameEdges(e, f, false);
  }
  if (!(frame instanceof LuaFrame)) return;
  if (clear) clearDead(frame);
  (frame as { closure: LuaClosure }).closure = f(frame.closure) as LuaClosure;
  const { regs } = frame;
  for (const [i, v] of regs.entries()) {
    if (typeof v === "object") regs[i] = slotEdges(v, f);
  }
  replaceAll(frame.varargs, f);
  for (let t = frame.tbc; t !== null; t = t.next) t.value = f(t.value);
}

function slotEdges(v: Slot, f: Edge): Slot {
  if (v instanceof UpVal) v.v = f(v.v);
  else if (v instanceof Values) replaceAll(v.v, f);
  else return f(v);
  return v;
}

/** Clears the registers after the function that a frame calls: the callee has its own copies of the arguments. */
function clearDead(frame: LuaFrame): void {
  if (frame.pc === 0) return;
  const i = frame.proto.code[frame.pc - 1] as number;
  let first: number;
  switch (getOp(i)) {
    case Op.Call:
    case Op.TailCall:
      first = getA(i) + 1;
      break;
    case Op.TForCall:
      first = getA(i) + 4;
      break;
    default:
      return;
  }
  const { regs } = frame;
  for (let r = first; r < regs.length; r++) regs[r] = undefined;
}
