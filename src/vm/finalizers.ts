import { FinalizerFrame } from "./generator-frame.ts";
import { beginHook, endHook } from "./hooks.ts";
import { metamethod, metatableOf, TM } from "./metamethods.ts";
import { protectedCall } from "./protected.ts";
import { type Body, runResumable } from "./resumable.ts";
import { startBase } from "./resume.ts";
import { ensureRoom } from "./room.ts";
import { type LuaState, Unwind } from "./state.ts";
import { Thread } from "./thread.ts";
import { typeNameOf } from "./tostring.ts";
import { first, LuaFunction, type LuaValue, NativeFunction, NONE, type Result, UNWIND, type Values } from "./value.ts";

/** The part of a native's body that has the collector run, and then calls finalizers (manual 2.5.3). */
export function* collectGarbage(L: LuaState): Generator<undefined, void, Result> {
  const gc = L.collector;
  if (L.current.base().canWait) {
    L.suspend(gc.collect(L));
    yield;
  } else gc.collectNow();
  yield* runFinalizers(L);
}

/** The part of a native's body that calls the finalizers of dead objects. */
export function* runFinalizers(L: LuaState): Generator<undefined, void, Result> {
  const { dead } = L.collector;
  for (let o = dead.shift(); o !== undefined; o = dead.shift()) {
    const r = callFinalizer(L, o);
    if (r === UNWIND) yield;
  }
}

/** As `collectGarbage`, for a native that has nothing else to do and gives `result`. */
export function* collectThen(L: LuaState, result: LuaValue): Body {
  yield* collectGarbage(L);
  return result;
}

/**
 * What code does when `L.allocationsLeft` has run out: it goes on with new ones, unless this is true: then it has to call
 * `allocated`. Raises "not enough memory" when there is no room for more.
 */
export function isLotUsed(L: LuaState): boolean {
  if (L.lot > 0) ensureRoom();
  return L.collector.isLotUsed(L);
}

/**
 * What an instruction does that has made an object, `value`, when `L.allocationsLeft` has run out: there may be a collection,
 * so that loops that call nothing have some too. Gives the object, or `UNWIND`.
 */
export function allocated(L: LuaState, value: LuaValue): Result {
  if (!isLotUsed(L)) return value;
  const gc = L.collector;
  if (gc.isTime(L)) return runResumable(L, "", collectInTime(L, value));
  if (L.current.base().canWait) gc.collectedInTime(L, false);
  return value;
}

function* collectInTime(L: LuaState, value: LuaValue): Body {
  const gc = L.collector;
  L.suspend(gc.collect(L));
  yield;
  gc.collectedInTime(L, gc.dead.length > 0);
  yield* runFinalizers(L);
  return value;
}

/** Calls all finalizers there are, at the end of the program. One that ends it for good calls this again, for the rest. */
export function finalizeAll(L: LuaState): void {
  const { dead } = L.collector;
  dead.push(...L.collector.takeAll());
  for (let o = dead.shift(); o !== undefined; o = dead.shift()) {
    const outcome = startBase(L, new Thread(new NativeFunction("", () => callFinalizer(L, o))), []);
    if (outcome.kind === "suspended") warnOf(L, "attempt to wait for the host");
  }
}

/** Calls the finalizer of an object; its errors become warnings. */
function callFinalizer(L: LuaState, o: LuaValue): Result {
  const body = finalize(L, o);
  const step = body.next(undefined);
  return step.done ? NONE : new FinalizerFrame("", body).settle(L, step);
}

/** Whether what runs is a finalizer, or something that one has called: it may be on any thread. (A hook is taken for one, too.) */
export function inFinalizer(L: LuaState): boolean {
  for (let t: Thread | null = L.current; t !== null; t = t.resumer) if (t.inHook) return true;
  return false;
}

function* finalize(L: LuaState, o: LuaValue): Body {
  const handler = metatableOf(L, o)?.getStr("__gc");
  if (handler === undefined) return NONE;
  const gc = L.collector;
  const th = L.current;
  const refuses = L.strictYield ? 1 : 0;
  const { inHook } = th;
  th.noYield += refuses;
  gc.finalizing = true;
  // A finalizer has no events.
  beginHook(th);
  try {
    if (!(handler instanceof LuaFunction) && metamethod(L, handler, TM.Call) === undefined) {
      warnOf(L, `attempt to call a ${typeNameOf(L, handler)} value (metamethod '__gc')`);
      return NONE;
    }
    let r = protectedCall(L, "", handler, [o]);
    if (r === UNWIND) {
      // Who resumes it may collect.
      if (L.unwind === Unwind.Yield) gc.finalizing = false;
      r = yield;
    }
    if (first(r) === false) warnOf(L, (r as Values).v[1]);
  } finally {
    gc.finalizing = false;
    th.noYield -= refuses;
    if (!inHook) endHook(th);
  }
  return NONE;
}

function warnOf(L: LuaState, error: LuaValue): void {
  const message = typeof error === "string" ? error : "error object is not a string";
  const pieces = ["error in ", "__gc", " (", message, ")"];
  for (const [i, piece] of pieces.entries()) L.warn(piece, i < pieces.length - 1);
}
