import { argError, LuaError } from "../vm/errors.ts";
import { HookMask, setHook } from "../vm/hooks.ts";
import { Level, levelsOfThread } from "../vm/levels.ts";
import { isNumber, numberToString } from "../vm/number.ts";
import { protectedCall } from "../vm/protected.ts";
import { type Body, materialise, runResumable } from "../vm/resumable.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { Thread, threadStatus } from "../vm/thread.ts";
import { tracebackOf } from "../vm/traceback.ts";
import {
  first,
  LuaClosure,
  LuaFunction,
  type LuaValue,
  NONE,
  type Result,
  UNWIND,
  Userdata,
  unpack,
  Values,
} from "../vm/value.ts";
import { checkAny, checkFunction, checkInt32, checkString, optInt32, optString, typeError } from "./args.ts";
import { closeDebug, type DebugLimits, mayOpen } from "./closed-debug.ts";
import { infoTable, validOptions } from "./debug-info.ts";
import { getUpvalue, setUpvalue, upvalueId, upvalueJoin } from "./debug-upvalues.ts";
import { cString, type Host } from "./host.ts";
import { streamsOf } from "./io-buffer.ts";
import { defineLib } from "./lib.ts";

/** What `debug.setcstacklimit` gives (LUAI_MAXCCALLS). */
const C_STACK_LIMIT = 200;

/** A call of a function that takes a thread before its other arguments, or means the running one. */
interface ThreadCall {
  readonly L: LuaState;
  readonly name: string;
  readonly self: LuaFunction;
  /** All arguments. */
  readonly args: readonly LuaValue[];
  readonly thread: Thread;
  /** How many arguments the thread takes: 0 or 1. */
  readonly shift: number;
  readonly limits: DebugLimits | null;
}

/** Runs `use` with all frames of the thread on the heap. */
function onHeap(call: ThreadCall, use: () => Result): Result {
  const status = threadStatus(call.L, call.thread);
  if (status !== "running" && status !== "normal") return use();
  return materialise(call.L, call.name, once(use));
}

// biome-ignore lint/correctness/useYield: the body only needs the stack on the heap.
function* once(use: () => Result): Body {
  return use();
}

/** Runs `use` with the levels of the thread; level 0 of the running one is the native itself. */
function withLevels(call: ThreadCall, use: (levels: Level[]) => Result): Result {
  const { L, thread, self, name, args } = call;
  return onHeap(call, () => {
    const running = thread === L.current ? new Level(null, self, name, args) : null;
    return use(levelsOfThread(L, thread, running));
  });
}

function getInfo(call: ThreadCall): Result {
  const { args, shift } = call;
  const what = args[shift];
  const options = cString(optString(args[shift + 1], shift + 2, "flnSrtu"));
  if (options.startsWith(">")) throw argError(shift + 2, "invalid option '>'");
  const checkOptions = (): void => {
    if (!validOptions(options)) throw argError(shift + 2, "invalid option");
  };
  if (what instanceof LuaFunction) {
    checkOptions();
    return infoTable(what, null, options);
  }
  const n = checkInt32(what, shift + 1);
  if (n < 0) return undefined;
  return withLevels(call, (levels) => {
    const level = levels[n];
    if (level === undefined) return undefined;
    checkOptions();
    return infoTable(level.func, level, options);
  });
}

/** The function that has called the native; undefined when the levels are another thread's. */
function callerOf({ L, thread }: ThreadCall, levels: readonly Level[]): LuaFunction | undefined {
  return thread === L.current ? levels[1]?.func : undefined;
}

/** The level with a number; raises "level out of range" for argument `n`. */
function checkLevel(levels: readonly Level[], level: number, n: number): Level {
  const found = levels[level];
  if (found === undefined) throw argError(n, "level out of range");
  return found;
}

function getLocal(call: ThreadCall): Result {
  const { args, shift } = call;
  const n = checkInt32(args[shift + 1], shift + 2);
  const f = args[shift];
  if (f instanceof LuaFunction) return f instanceof LuaClosure ? parameterName(f, n) : undefined;
  const level = checkInt32(f, shift + 1);
  return withLevels(call, (levels) => {
    const found = checkLevel(levels, level, shift + 1);
    if (!mayOpen(call.limits, found.func, callerOf(call, levels))) return undefined;
    const variable = found.local(n);
    return variable === null ? undefined : new Values([variable.name, variable.value]);
  });
}

/** The name of a parameter: the local variables that are active at the first instruction. */
function parameterName(f: LuaClosure, n: number): string | undefined {
  const active = f.proto.locvars.filter((v) => v.startpc === 0 && v.endpc > 0);
  return active[n - 1]?.name;
}

function setLocal(call: ThreadCall): Result {
  const { args, shift } = call;
  const level = checkInt32(args[shift], shift + 1);
  const n = checkInt32(args[shift + 1], shift + 2);
  return withLevels(call, (levels) => {
    const found = checkLevel(levels, level, shift + 1);
    checkAny(args.length, shift + 3);
    if (!mayOpen(call.limits, found.func, callerOf(call, levels))) return undefined;
    return found.setLocal(n, args[shift + 2]) ?? undefined;
  });
}

function setThreadHook(call: ThreadCall): Result {
  const { L, args, shift, thread } = call;
  let mask = 0;
  let count = 0;
  let f: LuaFunction | undefined;
  if (args[shift] !== undefined) {
    const events = cString(checkString(args[shift + 1], shift + 2));
    f = checkFunction(args[shift], shift + 1);
    count = optInt32(args[shift + 2], shift + 3, 0);
    if (events.includes("c")) mask |= HookMask.Call;
    if (events.includes("r")) mask |= HookMask.Return;
    if (events.includes("l")) mask |= HookMask.Line;
    if (count > 0) mask |= HookMask.Count;
  }
  // The reference keeps the functions in this table of its registry.
  if (L.registry.getStr("_HOOKKEY") === undefined) {
    const table = new LuaTable();
    table.setStr("__mode", "k");
    table.setMetatable(table);
    L.registry.setStr("_HOOKKEY", table);
  }
  return onHeap(call, () => {
    setHook(L, thread, f, mask, count);
    return NONE;
  });
}

function getHook(thread: Thread): Result {
  const { hook } = thread;
  if (hook === null) return undefined;
  let events = "";
  if ((hook.mask & HookMask.Call) !== 0) events += "c";
  if ((hook.mask & HookMask.Return) !== 0) events += "r";
  if ((hook.mask & HookMask.Line) !== 0) events += "l";
  return new Values([hook.func, events, hook.count]);
}

function traceback(call: ThreadCall): Result {
  const { L, args, shift, thread } = call;
  const message = args[shift];
  const text = isNumber(message) ? numberToString(message) : message;
  if (text !== undefined && typeof text !== "string") return message;
  const level = optInt32(args[shift + 1], shift + 2, thread === L.current ? 1 : 0);
  return withLevels(call, (levels) => tracebackOf(L, level < 0 ? [] : levels.slice(level), text ?? null));
}

/** `debug.debug`: runs the lines of standard input until the end or a line "cont". */
function* interact(L: LuaState, host: Host): Body {
  const { stdin, stderr } = streamsOf(host);
  const { current } = L;
  current.noYield++;
  try {
    for (;;) {
      stderr.write("lua_debug> ");
      stderr.flush();
      const line = stdin.readLine(true);
      if (line === undefined || line === "cont\n") return NONE;
      let outcome: readonly LuaValue[];
      try {
        const chunk = L.load(line, "=(debug command)");
        let r = protectedCall(L, "pcall", chunk, []);
        if (r === UNWIND) r = yield;
        outcome = unpack(r);
      } catch (e) {
        if (!(e instanceof LuaError)) throw e;
        outcome = [false, e.value];
      }
      if (outcome[0] === true) continue;
      let text = L.toStringMeta(outcome[1]);
      if (text === UNWIND) text = yield;
      stderr.write(`${String(first(text))}\n`);
      stderr.flush();
    }
  } finally {
    current.noYield--;
  }
}

/** The debug library (manual 6.10). @param limits without them, all of it. */
export function openDebug(L: LuaState, host: Host, limits: DebugLimits | null = null): LuaTable {
  const withThread = (name: string, body: (call: ThreadCall) => Result) =>
    function (this: LuaFunction, ...args: LuaValue[]): Result {
      const given = args[0];
      const [thread, shift] = given instanceof Thread ? [given, 1] : [L.current, 0];
      return body({ L, name: `debug.${name}`, self: this, args, thread, shift, limits });
    };
  const lib = defineLib(L, "debug", {
    debug: () => runResumable(L, "debug.debug", interact(L, host)),
    gethook: (thread) => getHook(thread instanceof Thread ? thread : L.current),
    getinfo: withThread("getinfo", getInfo),
    getlocal: withThread("getlocal", getLocal),
    getmetatable: (...args) => {
      checkAny(args.length, 1);
      return L.getMetatable(args[0]) ?? undefined;
    },
    getregistry: () => L.registry,
    getupvalue: getUpvalue,
    getuservalue: (u, n) => {
      const i = optInt32(n, 2, 1);
      if (!(u instanceof Userdata) || u.light || i < 1 || i > u.uservalues.length) return undefined;
      return new Values([u.uservalues[i - 1], true]);
    },
    setcstacklimit: (limit) => {
      checkInt32(limit, 1);
      return C_STACK_LIMIT;
    },
    sethook: withThread("sethook", setThreadHook),
    setlocal: withThread("setlocal", setLocal),
    setmetatable: (...args) => {
      const [v, mt] = args;
      if (!(mt instanceof LuaTable) && (mt !== undefined || args.length < 2)) throw typeError(2, "nil or table", mt);
      if (v instanceof LuaTable || v instanceof Userdata) L.collector.setMetatable(v, mt ?? null);
      else L.setTypeMeta(v, mt ?? null);
      return v;
    },
    setupvalue: (...args) => {
      checkAny(args.length, 3);
      return setUpvalue(args[0], args[1], args[2]);
    },
    setuservalue: (...args) => {
      const [u, value, n] = args;
      const i = optInt32(n, 3, 1);
      if (!(u instanceof Userdata)) throw typeError(1, "userdata", u);
      if (u.light) throw argError(1, "userdata expected, got light userdata");
      checkAny(args.length, 2);
      if (i < 1 || i > u.uservalues.length) return undefined;
      u.uservalues[i - 1] = value;
      return u;
    },
    traceback: withThread("traceback", traceback),
    upvalueid: upvalueId,
    upvaluejoin: (f1, n1, f2, n2) => {
      const join = upvalueJoin(f1, n1, f2, n2);
      // Compiled code keeps the variables of an activation apart.
      return materialise(
        L,
        "debug.upvaluejoin",
        once(() => {
          join();
          return NONE;
        }),
      );
    },
  });
  if (limits !== null) closeDebug(L, lib, limits);
  return lib;
}
