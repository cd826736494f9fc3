import { TM } from "../metamethods.ts";
import { Feedback } from "../proto.ts";
import { MAX_C_CALLS } from "../state.ts";
import type { CodeWriter } from "./writer.ts";

/** Whether an instruction has been seen with operands that may have metamethods for it. */
export function isOverloaded(w: CodeWriter, pc: number): boolean {
  return ((w.proto.feedback[pc] as number) & Feedback.Other) !== 0;
}

/**
 * Writes a branch, behind `lead`, that calls a metamethod of the first operand without a detour: the function that is at the
 * place where the metatables of such operands have had it. The result is left in `t`. The branch that follows has to do the
 * operation in any other case.
 *
 * V8 can take the function into the code then, which a call that all operations share does not allow.
 * @param also a further condition.
 */
export function metamethodCall(w: CodeWriter, lead: "if" | "else if", tm: TM, x: string, y: string, also = ""): void {
  const site = w.site();
  w.usesMetamethods = true;
  const known = `(z = ${x}?.metatable) != null && z.shape === ${site}.mtShape${also}`;
  w.line(
    `${lead} (${known} && (z = z.field(${site}.mtSlot)) instanceof LuaClosure && L.cCalls < ${MAX_C_CALLS - 1} &&`,
  );
  w.line("!L.hooksOn) { L.cCalls++;");
  w.line(`if (${w.unwinds(`z.c(${x}, ${y})`)}) { L.cCalls--; ${w.leave()} }`);
  w.line("L.cCalls--; if (t instanceof Values) t = t.v[0]; }");
  w.line(`else if (R.noteMetamethod(${x}, ${tm}, ${site})) ;`);
}

/** As `metamethodCall`, for calls of a value that is no function. */
export function callHandler(w: CodeWriter, f: string, args: readonly string[]): void {
  const site = w.site();
  w.usesMetamethods = true;
  const known = `(z = ${f}?.metatable) != null && z.shape === ${site}.mtShape`;
  w.line(`else if (${known} && (z = z.field(${site}.mtSlot)) instanceof LuaClosure) {`);
  w.line(`L.limit -= 1; t = z.c(${[f, ...args].join(", ")}); L.limit += 1; }`);
  w.line(`else if (R.noteMetamethod(${f}, ${TM.Call}, ${site})) ;`);
}
