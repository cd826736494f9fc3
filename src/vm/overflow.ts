import { LuaError } from "./errors.ts";
import { type LuaState, MAX_C_CALLS } from "./state.ts";

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
