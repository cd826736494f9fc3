/** The kinds of captures. `Close` and `Runtime` only appear in the list of captures of a match. */
export const enum CaptureKind {
  /** The end of an open capture. */
  Close,
  Position,
  Constant,
  Back,
  Argument,
  Simple,
  Table,
  Function,
  Accumulator,
  Query,
  String,
  Number,
  Substitution,
  Fold,
  /** A value that a match-time capture has produced. */
  Runtime,
  Group,
}

/**
 * The instructions of the parsing machine. Each is two words: the opcode in the low byte of the first, with `A` in the
 * other bits, and `B`. S is the subject, s the current position, e the end of the subject.
 */
export const enum Op {
  Giveup,
  End,
  Fail,
  FailTwice,
  Any,
  Skip,
  Char,
  Set,
  Literal,
  Utf,
  Span,
  SpanAny,
  TestAny,
  TestChar,
  TestSet,
  Behind,
  Jump,
  Choice,
  Commit,
  PartialCommit,
  BackCommit,
  Call,
  OpenCall,
  Return,
  OpenCapture,
  CloseCapture,
  FullCapture,
  CloseRunTime,
}

/** What an instruction's words hold: counts, bytes and texts in A, or A and B; sets in B, or A before a jump's target in B. */
export type OperandMode =
  | ""
  | "char"
  | "count"
  | "range"
  | "set"
  | "text"
  | "rule"
  | "jump"
  | "char jump"
  | "set jump"
  | "open"
  | "full";

/** Name, operands and effect of each instruction. */
export const OP_INFO = {
  [Op.Giveup]: { name: "giveup", mode: "", effect: "the match has failed" },
  [Op.End]: { name: "end", mode: "", effect: "the match has succeeded" },
  [Op.Fail]: { name: "fail", mode: "", effect: "back to the last choice" },
  [Op.FailTwice]: { name: "failtwice", mode: "", effect: "pop a choice; fail" },
  [Op.Any]: { name: "any", mode: "count", effect: "if e - s < A then fail; s += A" },
  [Op.Skip]: { name: "skip", mode: "count", effect: "s += A (there are as many)" },
  [Op.Char]: { name: "char", mode: "char", effect: "if S[s] ~= A then fail; s += 1" },
  [Op.Set]: { name: "set", mode: "set", effect: "if S[s] not in sets[B] then fail; s += 1" },
  [Op.Literal]: { name: "literal", mode: "text", effect: "if S[s, A] ~= literals[B, A] then fail; s += A" },
  [Op.Utf]: {
    name: "utf",
    mode: "range",
    effect: "if S[s] does not begin a code point from B to A then fail; skip it",
  },
  [Op.Span]: { name: "span", mode: "set", effect: "while S[s] in sets[B] do s += 1" },
  [Op.SpanAny]: { name: "spanany", mode: "", effect: "s = e" },
  [Op.TestAny]: { name: "testany", mode: "jump", effect: "if s == e then goto B" },
  [Op.TestChar]: { name: "testchar", mode: "char jump", effect: "if S[s] ~= A then goto B" },
  [Op.TestSet]: { name: "testset", mode: "set jump", effect: "if S[s] not in sets[A] then goto B" },
  [Op.Behind]: { name: "behind", mode: "count", effect: "if s < A then fail; s -= A" },
  [Op.Jump]: { name: "jump", mode: "jump", effect: "goto B" },
  [Op.Choice]: { name: "choice", mode: "jump", effect: "push (B, s, captures)" },
  [Op.Commit]: { name: "commit", mode: "jump", effect: "pop a choice; goto B" },
  [Op.PartialCommit]: { name: "partialcommit", mode: "jump", effect: "top choice = (its own, s, captures); goto B" },
  [Op.BackCommit]: { name: "backcommit", mode: "jump", effect: "pop a choice, with its s and captures; goto B" },
  [Op.Call]: { name: "call", mode: "jump", effect: "push the return address; goto B" },
  [Op.OpenCall]: { name: "opencall", mode: "rule", effect: "call of rule B, not in finished programs" },
  [Op.Return]: { name: "return", mode: "", effect: "pop a return address; go there" },
  [Op.OpenCapture]: { name: "opencapture", mode: "open", effect: "add an open capture of kind A, value B" },
  [Op.CloseCapture]: { name: "closecapture", mode: "", effect: "close the innermost open capture" },
  [Op.FullCapture]: {
    name: "fullcapture",
    mode: "full",
    effect: "add a capture of the last A >> 8 bytes, kind A & 255, value B",
  },
  [Op.CloseRunTime]: {
    name: "closeruntime",
    mode: "",
    effect: "call a match-time capture; fail or go on where it says",
  },
} as const satisfies Record<Op, { name: string; mode: OperandMode; effect: string }>;

/** Bytes a `FullCapture` can span. */
export const MAX_FULL_CAPTURE = 0x7fff;
