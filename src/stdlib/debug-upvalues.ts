import { argError } from "../vm/errors.ts";
import {
  LuaClosure,
  type LuaFunction,
  type LuaValue,
  NativeFunction,
  NONE,
  type Result,
  UpVal,
  Userdata,
  Values,
} from "../vm/value.ts";
import { checkFunction, checkInt32 } from "./args.ts";

/** The function and the number of an upvalue among the arguments, from argument `n` on. */
function checkUpvalue(f: LuaValue, index: LuaValue, n: number): [LuaFunction, number] {
  const i = checkInt32(index, n + 1);
  return [checkFunction(f, n), i];
}

/** An upvalue's name; those of natives have none, those of stripped functions are not known. */
function nameOf(f: LuaFunction, i: number): string | undefined {
  if (f instanceof LuaClosure) {
    const source = f.proto.upvalues[i - 1];
    return source === undefined ? undefined : source.name || "(no name)";
  }
  return f instanceof NativeFunction && i >= 1 && i <= f.upvalues.length ? "" : undefined;
}

/** `debug.getupvalue`. */
export function getUpvalue(f: LuaValue, index: LuaValue): Result {
  const [fn, i] = checkUpvalue(f, index, 1);
  const name = nameOf(fn, i);
  if (name === undefined) return NONE;
  const value = fn instanceof LuaClosure ? (fn.upvals[i - 1] as UpVal).v : (fn as NativeFunction).upvalues[i - 1];
  return new Values([name, value]);
}

/** `debug.setupvalue`. What natives keep is shown, but is not theirs to be set. */
export function setUpvalue(f: LuaValue, index: LuaValue, value: LuaValue): Result {
  const [fn, i] = checkUpvalue(f, index, 1);
  const name = nameOf(fn, i);
  if (name === undefined) return NONE;
  if (fn instanceof LuaClosure) (fn.upvals[i - 1] as UpVal).v = value;
  return name;
}

/** The values that stand for variables in `debug.upvalueid`. */
const ids = new WeakMap<object, Userdata>();

/** `debug.upvalueid`: the same light userdata for the same variable. */
export function upvalueId(f: LuaValue, index: LuaValue): Result {
  const [fn, i] = checkUpvalue(f, index, 1);
  if (nameOf(fn, i) === undefined) return undefined;
  if (fn instanceof LuaClosure) return idOf(fn.upvals[i - 1] as UpVal);
  // Each upvalue of a native is its own.
  let own = nativeUpvals.get(fn);
  if (own === undefined) {
    own = (fn as NativeFunction).upvalues.map((v) => new UpVal(v));
    nativeUpvals.set(fn, own);
  }
  return idOf(own[i - 1] as UpVal);
}

const nativeUpvals = new WeakMap<LuaFunction, UpVal[]>();

function idOf(u: UpVal): Userdata {
  let id = ids.get(u);
  if (id === undefined) {
    id = new Userdata(u, true);
    ids.set(u, id);
  }
  return id;
}

/** The arguments of `debug.upvaluejoin`, checked; gives what makes the two closures share a variable. */
export function upvalueJoin(f1: LuaValue, n1: LuaValue, f2: LuaValue, n2: LuaValue): () => void {
  const [to, i] = checkUpvalue(f1, n1, 1);
  if (nameOf(to, i) === undefined) throw argError(2, "invalid upvalue index");
  const [from, j] = checkUpvalue(f2, n2, 3);
  if (nameOf(from, j) === undefined) throw argError(4, "invalid upvalue index");
  if (!(to instanceof LuaClosure)) throw argError(1, "Lua function expected");
  if (!(from instanceof LuaClosure)) throw argError(3, "Lua function expected");
  return () => {
    to.upvals[i - 1] = from.upvals[j - 1] as UpVal;
  };
}
