import { rawEquals } from "../vm/compare.ts";
import { argError, LuaError, luaError } from "../vm/errors.ts";
import { collectThen, finalizeAll } from "../vm/finalizers.ts";
import { NativeMark } from "../vm/frame.ts";
import type { ErrorFrames } from "../vm/generator-frame.ts";
import { metatableOf } from "../vm/metamethods.ts";
import { nativeIndex } from "../vm/native-operations.ts";
import { intAdd, isNumber, type LuaInteger, numberToString, parseNumber } from "../vm/number.ts";
import { askHandler, guardedCall, protectedCall, xpcall } from "../vm/protected.ts";
import { type Body, materialise, patiently, resumable, runResumable } from "../vm/resumable.ts";
import { keepRoom } from "../vm/room.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { positionAt } from "../vm/traceback.ts";
import { typeName } from "../vm/typename.ts";
import {
  first,
  type LuaClosure,
  LuaFunction,
  type LuaValue,
  NativeFunction,
  NONE,
  pack,
  type Result,
  UNWIND,
  Values,
} from "../vm/value.ts";
import { claim, spend } from "../vm/work.ts";
import { checkInt, checkInteger, checkString, checkTable, optInt, optString, typeError } from "./args.ts";
import { collectGarbage } from "./collect.ts";
import { cString, type Host, HostError } from "./host.ts";
import { flushFiles, streamsOf } from "./io-buffer.ts";
import { defineLib, type LibFunctions } from "./lib.ts";
import { stringToBase } from "./tonumber.ts";

/** Bytes read at once of a file that is loaded. */
const FILE_BLOCK = 1 << 16;

/** What the basic library needs of its surroundings. */
export interface BaseOptions {
  readonly host: Host;
  /** Writes to standard output, in step with `io.write`. */
  readonly write: (bytes: string) => void;
  /** Takes a piece of a warning, and whether more of the same message follows (manual `warn`). */
  readonly warn: (message: string, toBeContinued: boolean) => void;
}

/** The basic library (manual 6.1). */
export function openBase(L: LuaState, options: BaseOptions): LuaTable {
  const { host } = options;
  L.warn = options.warn;
  L.collector.memory = {
    used: () => host.memoryUsed(),
    collect: () => host.collect(),
    collectLater: (prepare) => host.collectLater(prepare),
    turn: () => host.turn(),
  };
  if (host.heap !== null) keepRoom({ heap: host.heap, collect: () => host.collect() });
  L.closers.push(() => finalizeAll(L));
  const lib = defineLib(L, "_G", {
    assert: (...args) => {
      const v = args[0];
      if (v !== undefined && v !== false) return pack(args);
      if (args.length === 0) throw argError(1, "value expected");
      const message = args.length > 1 ? args[1] : "assertion failed!";
      throw new LuaError(message, typeof message === "string" ? 1 : 0);
    },
    collectgarbage: (option, a, b, c) => collectGarbage(L, option, a, b, c),
    error: (...args) => {
      const level = optInt(args[1], 2, 1);
      const message = args[0];
      if (typeof message !== "string" || level <= 1) {
        const mark = new NativeMark("error");
        mark.depth = L.depth;
        return L.raise(new LuaError(message, typeof message === "string" && level === 1 ? 1 : 0), mark, mark);
      }
      return materialise(L, "error", errorAt(L, message, level));
    },
    getmetatable: (...args) => {
      if (args.length === 0) throw argError(1, "value expected");
      const mt = metatableOf(L, args[0]);
      if (mt === null) return undefined;
      return mt.getStr("__metatable") ?? mt;
    },
    ...loaders(L, host),
    next: (t, key) => {
      const table = checkTable(t, 1);
      return table.next(key) ? new Values([table.nextKey, table.nextValue]) : undefined;
    },
    pcall(f, ...args) {
      // biome-ignore lint/complexity/noArguments: the first parameter is not in the rest.
      if (f === undefined && arguments.length === 0) throw argError(1, "value expected");
      return protectedCall(L, "pcall", f, args);
    },
    rawequal: (...args) => {
      if (args.length < 2) throw argError(args.length + 1, "value expected");
      return rawEquals(args[0], args[1]);
    },
    rawget(t, key) {
      const table = checkTable(t, 1);
      // biome-ignore lint/complexity/noArguments: a rest parameter would be slower.
      if (key === undefined && arguments.length < 2) throw argError(2, "value expected");
      return table.get(key);
    },
    rawlen: (v) => {
      if (v instanceof LuaTable) return v.length();
      if (typeof v === "string") return v.length;
      throw typeError(1, "table or string", v);
    },
    rawset(t, key, value) {
      const table = checkTable(t, 1);
      // biome-ignore lint/complexity/noArguments: a rest parameter would be slower.
      const count = value === undefined ? arguments.length : 3;
      if (count < 3) throw argError(Math.max(count, 1) + 1, "value expected");
      // Without a position, also where a metamethod calls it.
      if (key === undefined) throw new LuaError("table index is nil");
      if (key !== key) throw new LuaError("table index is NaN");
      table.set(key, value);
      return table;
    },
    select: (n, ...args) => {
      spend(args.length);
      if (n === "#") return args.length;
      const i = checkInt(n, 1);
      if (i < 0) {
        if (-i > args.length) throw argError(1, "index out of range");
        return pack(args.slice(i));
      }
      if (i === 0) throw argError(1, "index out of range");
      return pack(args.slice(i - 1));
    },
    setmetatable: (...args) => {
      const table = checkTable(args[0], 1);
      const mt = args[1];
      if (!(mt instanceof LuaTable) && (mt !== undefined || args.length < 2)) throw typeError(2, "nil or table", mt);
      if (table.metatable !== null && table.metatable.getStr("__metatable") !== undefined) {
        throw luaError("cannot change a protected metatable");
      }
      const gc = L.collector;
      if (!gc.setMetatable(table, mt ?? null) || !gc.isDue(L)) return table;
      return runResumable(L, "setmetatable", collectThen(L, table));
    },
    tonumber: (...args) => {
      if (args[1] !== undefined) return stringToBase(args[0], args[1]);
      const v = args[0];
      if (typeof v === "string") return parseNumber(v);
      if (typeName(v) === "number") return v;
      if (args.length === 0) throw argError(1, "value expected");
      return undefined;
    },
    tostring: (...args) => {
      if (args.length === 0) throw argError(1, "value expected");
      return L.toStringMeta(args[0]);
    },
    type: (...args) => {
      if (args.length === 0) throw argError(1, "value expected");
      return typeName(args[0]);
    },
    warn: (...args) => {
      const pieces = args.map((piece, i) => checkString(piece, i + 1));
      if (args.length === 0) checkString(undefined, 1);
      for (const [i, piece] of pieces.entries()) options.warn(piece, i < pieces.length - 1);
      return NONE;
    },
    xpcall: (f, handler, ...args) => {
      if (!(handler instanceof LuaFunction)) throw typeError(2, "function", handler);
      return xpcall(L, f, handler, args);
    },
  });
  const next = lib.getStr("next") as LuaFunction;
  L.nextFunction = next;
  L.pcallFunction = lib.getStr("pcall") as LuaFunction;
  L.selectFunction = lib.getStr("select") as LuaFunction;
  lib.setField("pairs", pairsFunction(L, next));
  lib.setField("ipairs", ipairsFunction(L));
  lib.setField("print", printFunction(L, options.write));
  lib.setField("_G", lib);
  lib.setField("_VERSION", "Lua 5.4");
  return lib;
}

// biome-ignore lint/correctness/useYield: the body only needs the stack on the heap.
function* errorAt(L: LuaState, message: string, level: number): Body {
  throw new LuaError(positionAt(L, level) + message);
}

function pairsFunction(L: LuaState, next: LuaFunction): NativeFunction {
  const withMetamethod = function* (handler: LuaValue, v: LuaValue): Body {
    let r = L.call(handler, v);
    if (r === UNWIND) r = yield;
    const list = r instanceof Values ? r.v : [r];
    return new Values([list[0], list[1], list[2]]);
  };
  const slow = resumable(L, "pairs", withMetamethod);
  return new NativeFunction("pairs", (...args) => {
    const v = args[0];
    if (args.length === 0) throw argError(1, "value expected");
    if (v instanceof LuaTable && v.metatable === null) return new Values([next, v, undefined]);
    const handler = L.getMetamethod(v, "__pairs");
    if (handler !== undefined) return slow.c(handler, v);
    return new Values([next, v, undefined]);
  });
}

function ipairsFunction(L: LuaState): NativeFunction {
  const step = new NativeFunction("ipairs_aux", (t, i) => {
    const n = intAdd(checkInteger(i, 2), 1);
    if (t instanceof LuaTable) {
      const v = t.get(n);
      if (v !== undefined) return new Values([n, v]);
      if (t.metatable === null) return undefined;
    }
    let r: Result;
    L.enterNoYield();
    try {
      r = nativeIndex(L, t, n);
      if (r === UNWIND) return runResumable(L, "ipairs_aux", waiting(n));
    } finally {
      if (r !== UNWIND) L.leaveNoYield();
    }
    return item(n, first(r));
  });
  const item = (n: LuaInteger, v: LuaValue): Result => (v === undefined ? undefined : new Values([n, v]));
  // `nativeIndex` has unwound already: the generator parks at once and gets its result.
  const waiting = function* (n: LuaInteger): Body {
    try {
      return item(n, first(yield));
    } finally {
      L.leaveNoYield();
    }
  };
  L.ipairsStep = step;
  return new NativeFunction("ipairs", (...args) => {
    if (args.length === 0) throw argError(1, "value expected");
    return new Values([step, args[0], 0]);
  });
}

function printFunction(L: LuaState, write: (bytes: string) => void): NativeFunction {
  const slow = resumable(L, "print", function* (...args): Body {
    let line = "";
    for (const [i, v] of args.entries()) {
      let r: Result = L.toStringMeta(v);
      if (r === UNWIND) r = yield;
      line += (i > 0 ? "\t" : "") + String(first(r));
    }
    write(`${line}\n`);
    return NONE;
  });
  return new NativeFunction("print", (...args) => {
    let line = "";
    for (let i = 0; i < args.length; i++) {
      const v = args[i];
      if (typeof v === "object") return slow.c(...args);
      if (i > 0) line += "\t";
      line += typeof v === "string" ? v : (L.toStringMeta(v) as string);
    }
    write(`${line}\n`);
    return NONE;
  });
}

/** Runs a loader: a Lua error becomes (nil, message), as `load` and `loadfile` give it. */
function attempt(L: LuaState, name: string, load: () => LuaValue): Result {
  try {
    return load();
  } catch (e) {
    if (!(e instanceof LuaError)) throw e;
    return runResumable(L, name, failedLoad(L, e));
  }
}

function* failedLoad(L: LuaState, e: unknown): Body {
  if (!(e instanceof LuaError) || e.level !== 0) throw e;
  return new Values([undefined, e.asksHandler ? yield* askHandler(L, e) : e.value]);
}

/** What `load` gives when its reader gives no string: a message with the position of the caller of `load`. */
// biome-ignore lint/correctness/useYield: the body only needs the stack on the heap.
function* badPiece(L: LuaState): Body {
  return new Values([undefined, `${positionAt(L, 2)}reader function must return a string`]);
}

/** Up to this length, a text is looked at after each piece that the reader gives; then when it has doubled. */
const EAGER = 256;

/**
 * Loads a text of which there may be more. Gives undefined when that would be needed to tell whether it is right, and null
 * when it is wrong: the reference, which reads as it parses, asks for no more then.
 */
function loadEarly(source: string, load: (source: string) => LuaClosure): LuaClosure | null | undefined {
  try {
    return load(source);
  } catch (e) {
    if (e instanceof LuaError) return e.atEnd ? undefined : null;
    throw e;
  }
}

/** The name that a program gives a chunk: in a closed state only a file has the name of one. */
export function nameOfChunk(L: LuaState, name: string): string {
  return L.closed && name.startsWith("@") ? `=${name.slice(1)}` : name;
}

/** The functions whose chunks get the globals that the state has now. */
export function loaders(L: LuaState, host: Host): LibFunctions {
  const { globals } = L;
  return {
    load: loadFunction(L, globals),
    loadfile: (...args) => {
      const path = args[0] === undefined ? undefined : checkString(args[0], 1);
      const mode = optString(args[1], 2, "bt");
      return attempt(L, "loadfile", () => loadFile(L, host, path, mode, args.length >= 3 ? args[2] : globals));
    },
    dofile: (...args) => {
      const path = args[0] === undefined ? undefined : checkString(args[0], 1);
      return L.call(loadFile(L, host, path, "bt", globals));
    },
  };
}

function loadFunction(L: LuaState, globals: LuaTable): (...args: LuaValue[]) => Result {
  const read = function* (frames: ErrorFrames, reader: LuaValue, load: (source: string) => LuaClosure): Body {
    let source = "";
    let early: LuaClosure | null | undefined;
    let tried = 0;
    L.enterNoYield();
    try {
      for (;;) {
        const { r, failure } = yield* guardedCall(L, frames, reader);
        if (failure !== null) return new Values([undefined, failure.value]);
        const piece = first(r);
        if (piece === undefined || piece === "") break;
        claim(source.length);
        if (typeof piece === "string") source += piece;
        else if (isNumber(piece)) source += numberToString(piece);
        else return materialise(L, "load", badPiece(L)) === UNWIND ? yield : undefined;
        if (source.length > EAGER && source.length < 2 * tried) continue;
        tried = source.length;
        const text = source;
        early = yield* patiently(L, () => loadEarly(text, load));
        if (early === null) break;
      }
    } finally {
      L.leaveNoYield();
    }
    try {
      return (tried === source.length ? early : undefined) ?? (yield* patiently(L, () => load(source)));
    } catch (e) {
      return yield* failedLoad(L, e);
    }
  };
  return (...args) => {
    const chunk = isNumber(args[0]) ? numberToString(args[0]) : args[0];
    const mode = optString(args[2], 3, "bt");
    if (typeof chunk === "string") {
      const name = nameOfChunk(L, optString(args[1], 2, chunk));
      return attempt(L, "load", () => L.load(chunk, name, mode, args.length >= 4 ? args[3] : globals));
    }
    const frames = { top: null };
    const name = nameOfChunk(L, optString(args[1], 2, "=(load)"));
    if (!(chunk instanceof LuaFunction)) throw typeError(1, "function", chunk);
    const load = (source: string): LuaClosure => L.load(source, name, mode, args.length >= 4 ? args[3] : globals);
    return runResumable(L, "load", read(frames, chunk, load), frames);
  };
}

/**
 * Loads a file, or standard input without a path, as `loadfile` does: a first line that begins with `#` is a comment.
 * Raises "cannot open f: reason", "cannot read f: reason" or a syntax error.
 */
export function loadFile(L: LuaState, host: Host, path: string | undefined, mode: string, env: LuaValue): LuaFunction {
  const name = path === undefined ? undefined : cString(path);
  const source = skipFirstComment(readSource(host, name));
  return L.load(source, name === undefined ? "=stdin" : `@${name}`, mode, env);
}

/** All of a file, or the rest of standard input. Raises "cannot open f: reason" or "cannot read f: reason". */
export function readSource(host: Host, path: string | undefined): string {
  if (path === undefined) return hostCall("read stdin", () => streamsOf(host).stdin.readAll());
  // A program may load what it wrote through a handle that it dropped.
  flushFiles(host);
  const handle = hostCall(`open ${path}`, () => host.open(path, "r"));
  try {
    return hostCall(`read ${path}`, () => {
      let source = "";
      for (let piece = handle.read(FILE_BLOCK); piece !== ""; piece = handle.read(FILE_BLOCK)) {
        source += piece;
        claim(source.length);
      }
      return source;
    });
  } finally {
    handle.close();
  }
}

function hostCall<T>(what: string, operation: () => T): T {
  try {
    return operation();
  } catch (e) {
    if (e instanceof HostError) throw new LuaError(`cannot ${what}: ${e.message}`);
    throw e;
  }
}

/**
 * A file's text without its byte order mark. A first line that begins with `#` is blank, and absent before a binary
 * chunk.
 */
export function skipFirstComment(source: string): string {
  let s = source;
  if (s.startsWith("\xef\xbb\xbf")) s = s.slice(3);
  if (!s.startsWith("#")) return s;
  const end = s.indexOf("\n");
  if (end < 0) return "";
  return s.slice(s[end + 1] === "\x1b" ? end + 1 : end);
}
