import { LuaError } from "./errors.ts";
import { claimRoom } from "./room.ts";
import { JS_ROOM, type LuaState, MAX_C_CALLS, Unwind } from "./state.ts";

/** How many more natives may call back while a message handler has to do with "C stack overflow". */
const HANDLER_C_CALLS = 20;

/** The error that ends all handling of errors: no message handler is asked about it. */
function errorInHandling(): LuaError {
  const e = new LuaError("error in error handling");
  e.isFinal = true;
  return e;
}

/**
 * What an activation that is one too many raises: "stack overflow", or "error in error handling" when it happens while a
 * message handler has to do with the first one.
 */
export function stackOverflow(L: LuaState): LuaError {
  if (L.current.handlesOverflow) return errorInHandling();
  const e = LuaError.runtime("stack overflow");
  e.isOverflow = true;
  return e;
}

/** Bytes that an activation takes on the heap. */
const FRAME = 240;

/** Prepares an activation that finds the JavaScript stack nearly full for leaving. Raises when the heap has no room either. */
export function spill(L: LuaState): void {
  if (L.current.handlesOverflow) throw stackOverflow(L);
  claimRoom(JS_ROOM * FRAME);
  L.unwind = Unwind.Spill;
}

/**
 * To be called when `L.cCalls` has reached `MAX_C_CALLS`: raises "C stack overflow" once; what handles that error may go a
 * little further, up to "error in error handling".
 */
export function checkNativeCalls(L: LuaState): void {
  if (L.cCalls === MAX_C_CALLS) {
    // The call counts, although it does not happen: whoever catches the error restores the count.
    L.cCalls++;
    throw LuaError.runtime("C stack overflow");
  }
  if (L.cCalls >= MAX_C_CALLS + HANDLER_C_CALLS) throw errorInHandling();
}
