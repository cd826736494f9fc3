/**
 * The opcodes of the machine: the one definition of what a program means. Close to PUC 5.4's, with these differences:
 *
 * - A captured local lives in an `UpVal` held by its register (`MKOPEN`, `GETOPEN`, `SETOPEN`), so nothing has to be
 *   closed when a block ends; `CLOSE` only runs to-be-closed variables.
 * - An open result (of `CALL`, `VARARG` with C = 0) is kept packed in the single register A. Its consumer, always the next
 *   instruction (`CALL`, `TAILCALL`, `RETURN`, `SETLIST` with B = 0), takes the registers
 *   before that one as they are and spreads that one last; `top` below is the A of the producer.
 * - Metamethods of arithmetic are run by the arithmetic instruction itself.
 * - `CONCAT` is binary; `VARARGPREP` does not exist.
 */
export const enum Op {
  Move,
  LoadI,
  LoadF,
  LoadK,
  LoadKX,
  LoadFalse,
  LFalseSkip,
  LoadTrue,
  LoadNil,
  GetUpval,
  SetUpval,
  MkOpen,
  GetOpen,
  SetOpen,
  GetTabUp,
  GetTable,
  GetI,
  GetField,
  SetTabUp,
  SetTable,
  SetI,
  SetField,
  NewTable,
  Self,
  AddI,
  AddK,
  SubK,
  MulK,
  ModK,
  PowK,
  DivK,
  IDivK,
  BAndK,
  BOrK,
  BXorK,
  ShlK,
  ShrK,
  Add,
  Sub,
  Mul,
  Mod,
  Pow,
  Div,
  IDiv,
  BAnd,
  BOr,
  BXor,
  Shl,
  Shr,
  Unm,
  BNot,
  Not,
  Len,
  Concat,
  Close,
  Tbc,
  Jmp,
  Eq,
  Lt,
  Le,
  EqK,
  EqI,
  LtI,
  LeI,
  GtI,
  GeI,
  Test,
  TestSet,
  Call,
  TailCall,
  Return,
  Return0,
  Return1,
  ForLoop,
  ForPrep,
  TForPrep,
  TForCall,
  TForLoop,
  SetList,
  Closure,
  Vararg,
  ExtraArg,
}

/** How the operand fields are read; see instruction.ts. */
export type OpMode = "ABC" | "ABx" | "AsBx" | "Ax" | "sJ";

export interface OpInfo {
  readonly name: string;
  readonly mode: OpMode;
  /** What the instruction does, in register-transfer notation. RK(C) is K[C] when k is set, else R[C]. */
  readonly effect: string;
  /** The metamethod it may call, if one. */
  readonly tm?: string;
  /** True for a conditional test: the next instruction is a JMP that is skipped when the test fails. */
  readonly test?: true;
}

export const OP_INFO = {
  [Op.Move]: { name: "MOVE", mode: "ABC", effect: "R[A] := R[B]" },
  [Op.LoadI]: { name: "LOADI", mode: "AsBx", effect: "R[A] := sBx (integer)" },
  [Op.LoadF]: { name: "LOADF", mode: "AsBx", effect: "R[A] := sBx (float)" },
  [Op.LoadK]: { name: "LOADK", mode: "ABx", effect: "R[A] := K[Bx]" },
  [Op.LoadKX]: { name: "LOADKX", mode: "ABx", effect: "R[A] := K[Ax of the EXTRAARG that follows]; pc++" },
  [Op.LoadFalse]: { name: "LOADFALSE", mode: "ABC", effect: "R[A] := false" },
  [Op.LFalseSkip]: { name: "LFALSESKIP", mode: "ABC", effect: "R[A] := false; pc++" },
  [Op.LoadTrue]: { name: "LOADTRUE", mode: "ABC", effect: "R[A] := true" },
  [Op.LoadNil]: { name: "LOADNIL", mode: "ABC", effect: "R[A], ..., R[A+B] := nil" },
  [Op.GetUpval]: { name: "GETUPVAL", mode: "ABC", effect: "R[A] := UpValue[B]" },
  [Op.SetUpval]: { name: "SETUPVAL", mode: "ABC", effect: "UpValue[B] := R[A]" },
  [Op.MkOpen]: { name: "MKOPEN", mode: "ABC", effect: "R[A] := new UpVal holding R[A]" },
  [Op.GetOpen]: { name: "GETOPEN", mode: "ABC", effect: "R[A] := value of the UpVal R[B]" },
  [Op.SetOpen]: { name: "SETOPEN", mode: "ABC", effect: "value of the UpVal R[A] := R[B]" },
  [Op.GetTabUp]: { name: "GETTABUP", mode: "ABC", effect: "R[A] := UpValue[B][K[C]] (string key)", tm: "__index" },
  [Op.GetTable]: { name: "GETTABLE", mode: "ABC", effect: "R[A] := R[B][R[C]]", tm: "__index" },
  [Op.GetI]: { name: "GETI", mode: "ABC", effect: "R[A] := R[B][C] (integer key)", tm: "__index" },
  [Op.GetField]: { name: "GETFIELD", mode: "ABC", effect: "R[A] := R[B][K[C]] (string key)", tm: "__index" },
  [Op.SetTabUp]: { name: "SETTABUP", mode: "ABC", effect: "UpValue[A][K[B]] := RK(C) (string key)", tm: "__newindex" },
  [Op.SetTable]: { name: "SETTABLE", mode: "ABC", effect: "R[A][R[B]] := RK(C)", tm: "__newindex" },
  [Op.SetI]: { name: "SETI", mode: "ABC", effect: "R[A][B] := RK(C) (integer key)", tm: "__newindex" },
  [Op.SetField]: { name: "SETFIELD", mode: "ABC", effect: "R[A][K[B]] := RK(C) (string key)", tm: "__newindex" },
  [Op.NewTable]: {
    name: "NEWTABLE",
    mode: "ABC",
    effect: "R[A] := {} (B: number of hash fields, C: of array items, both clipped to 255)",
  },
  [Op.Self]: { name: "SELF", mode: "ABC", effect: "R[A+1] := R[B]; R[A] := R[B][RK(C)] (string key)", tm: "__index" },
  [Op.AddI]: { name: "ADDI", mode: "ABC", effect: "R[A] := R[B] + sC (k: sC + R[B])", tm: "__add" },
  [Op.AddK]: { name: "ADDK", mode: "ABC", effect: "R[A] := R[B] + K[C] (k: K[C] + R[B])", tm: "__add" },
  [Op.SubK]: { name: "SUBK", mode: "ABC", effect: "R[A] := R[B] - K[C] (k: K[C] - R[B])", tm: "__sub" },
  [Op.MulK]: { name: "MULK", mode: "ABC", effect: "R[A] := R[B] * K[C] (k: K[C] * R[B])", tm: "__mul" },
  [Op.ModK]: { name: "MODK", mode: "ABC", effect: "R[A] := R[B] % K[C] (k: K[C] % R[B])", tm: "__mod" },
  [Op.PowK]: { name: "POWK", mode: "ABC", effect: "R[A] := R[B] ^ K[C] (k: K[C] ^ R[B])", tm: "__pow" },
  [Op.DivK]: { name: "DIVK", mode: "ABC", effect: "R[A] := R[B] / K[C] (k: K[C] / R[B])", tm: "__div" },
  [Op.IDivK]: { name: "IDIVK", mode: "ABC", effect: "R[A] := R[B] // K[C] (k: K[C] // R[B])", tm: "__idiv" },
  [Op.BAndK]: { name: "BANDK", mode: "ABC", effect: "R[A] := R[B] & K[C] (k: K[C] & R[B])", tm: "__band" },
  [Op.BOrK]: { name: "BORK", mode: "ABC", effect: "R[A] := R[B] | K[C] (k: K[C] | R[B])", tm: "__bor" },
  [Op.BXorK]: { name: "BXORK", mode: "ABC", effect: "R[A] := R[B] ~ K[C] (k: K[C] ~ R[B])", tm: "__bxor" },
  [Op.ShlK]: { name: "SHLK", mode: "ABC", effect: "R[A] := R[B] << K[C] (k: K[C] << R[B])", tm: "__shl" },
  [Op.ShrK]: { name: "SHRK", mode: "ABC", effect: "R[A] := R[B] >> K[C] (k: K[C] >> R[B])", tm: "__shr" },
  [Op.Add]: { name: "ADD", mode: "ABC", effect: "R[A] := R[B] + R[C]", tm: "__add" },
  [Op.Sub]: { name: "SUB", mode: "ABC", effect: "R[A] := R[B] - R[C]", tm: "__sub" },
  [Op.Mul]: { name: "MUL", mode: "ABC", effect: "R[A] := R[B] * R[C]", tm: "__mul" },
  [Op.Mod]: { name: "MOD", mode: "ABC", effect: "R[A] := R[B] % R[C]", tm: "__mod" },
  [Op.Pow]: { name: "POW", mode: "ABC", effect: "R[A] := R[B] ^ R[C]", tm: "__pow" },
  [Op.Div]: { name: "DIV", mode: "ABC", effect: "R[A] := R[B] / R[C]", tm: "__div" },
  [Op.IDiv]: { name: "IDIV", mode: "ABC", effect: "R[A] := R[B] // R[C]", tm: "__idiv" },
  [Op.BAnd]: { name: "BAND", mode: "ABC", effect: "R[A] := R[B] & R[C]", tm: "__band" },
  [Op.BOr]: { name: "BOR", mode: "ABC", effect: "R[A] := R[B] | R[C]", tm: "__bor" },
  [Op.BXor]: { name: "BXOR", mode: "ABC", effect: "R[A] := R[B] ~ R[C]", tm: "__bxor" },
  [Op.Shl]: { name: "SHL", mode: "ABC", effect: "R[A] := R[B] << R[C]", tm: "__shl" },
  [Op.Shr]: { name: "SHR", mode: "ABC", effect: "R[A] := R[B] >> R[C]", tm: "__shr" },
  [Op.Unm]: { name: "UNM", mode: "ABC", effect: "R[A] := -R[B]", tm: "__unm" },
  [Op.BNot]: { name: "BNOT", mode: "ABC", effect: "R[A] := ~R[B]", tm: "__bnot" },
  [Op.Not]: { name: "NOT", mode: "ABC", effect: "R[A] := not R[B]" },
  [Op.Len]: { name: "LEN", mode: "ABC", effect: "R[A] := #R[B]", tm: "__len" },
  [Op.Concat]: { name: "CONCAT", mode: "ABC", effect: "R[A] := R[B] .. R[C]", tm: "__concat" },
  [Op.Close]: { name: "CLOSE", mode: "ABC", effect: "close all to-be-closed variables >= R[A]", tm: "__close" },
  [Op.Tbc]: { name: "TBC", mode: "ABC", effect: "mark R[A] to be closed (before its MKOPEN)" },
  [Op.Jmp]: { name: "JMP", mode: "sJ", effect: "pc += sJ" },
  [Op.Eq]: { name: "EQ", mode: "ABC", effect: "if ((R[A] == R[B]) ~= k) then pc++", tm: "__eq", test: true },
  [Op.Lt]: { name: "LT", mode: "ABC", effect: "if ((R[A] < R[B]) ~= k) then pc++", tm: "__lt", test: true },
  [Op.Le]: { name: "LE", mode: "ABC", effect: "if ((R[A] <= R[B]) ~= k) then pc++", tm: "__le", test: true },
  [Op.EqK]: { name: "EQK", mode: "ABC", effect: "if ((R[A] == K[B]) ~= k) then pc++", test: true },
  [Op.EqI]: { name: "EQI", mode: "ABC", effect: "if ((R[A] == sB) ~= k) then pc++", test: true },
  [Op.LtI]: { name: "LTI", mode: "ABC", effect: "if ((R[A] < sB) ~= k) then pc++", tm: "__lt", test: true },
  [Op.LeI]: { name: "LEI", mode: "ABC", effect: "if ((R[A] <= sB) ~= k) then pc++", tm: "__le", test: true },
  [Op.GtI]: { name: "GTI", mode: "ABC", effect: "if ((R[A] > sB) ~= k) then pc++", tm: "__lt", test: true },
  [Op.GeI]: { name: "GEI", mode: "ABC", effect: "if ((R[A] >= sB) ~= k) then pc++", tm: "__le", test: true },
  [Op.Test]: { name: "TEST", mode: "ABC", effect: "if (not R[A] == k) then pc++", test: true },
  [Op.TestSet]: { name: "TESTSET", mode: "ABC", effect: "if (not R[B] == k) then pc++ else R[A] := R[B]", test: true },
  [Op.Call]: {
    name: "CALL",
    mode: "ABC",
    effect: "R[A], ..., R[A+C-2] := R[A](R[A+1], ..., R[A+B-1]) (B = 0: up to top; C = 0: open result in R[A])",
    tm: "__call",
  },
  [Op.TailCall]: {
    name: "TAILCALL",
    mode: "ABC",
    effect: "return R[A](R[A+1], ..., R[A+B-1]) (B = 0: up to top)",
    tm: "__call",
  },
  [Op.Return]: {
    name: "RETURN",
    mode: "ABC",
    effect: "return R[A], ..., R[A+B-2] (B = 0: up to top; k: close to-be-closed variables first)",
  },
  [Op.Return0]: { name: "RETURN0", mode: "ABC", effect: "return" },
  [Op.Return1]: { name: "RETURN1", mode: "ABC", effect: "return R[A]" },
  [Op.ForLoop]: {
    name: "FORLOOP",
    mode: "ABx",
    effect: "R[A] += R[A+2]; if it is within R[A+1] then { R[A+3] := R[A]; pc -= Bx }",
  },
  [Op.ForPrep]: {
    name: "FORPREP",
    mode: "ABx",
    effect:
      "prepare the counter R[A], limit R[A+1], step R[A+2]; R[A+3] := R[A]; if the loop does not run then pc += Bx + 1",
  },
  [Op.TForPrep]: { name: "TFORPREP", mode: "ABx", effect: "mark R[A+3] to be closed; pc += Bx" },
  [Op.TForCall]: {
    name: "TFORCALL",
    mode: "ABC",
    effect: "R[A+4], ..., R[A+3+C] := R[A](R[A+1], R[A+2])",
    tm: "__call",
  },
  [Op.TForLoop]: { name: "TFORLOOP", mode: "ABx", effect: "if R[A+4] ~= nil then { R[A+2] := R[A+4]; pc -= Bx }" },
  [Op.SetList]: {
    name: "SETLIST",
    mode: "ABC",
    effect:
      "R[A][N+i] := R[A+i], 1 <= i <= B (B = 0: up to top); N is C; with k: N is C + 256 * Ax of the EXTRAARG that follows, pc++",
  },
  [Op.Closure]: { name: "CLOSURE", mode: "ABx", effect: "R[A] := closure(KPROTO[Bx])" },
  [Op.Vararg]: {
    name: "VARARG",
    mode: "ABC",
    effect: "R[A], R[A+1], ..., R[A+C-2] := vararg (C = 0: open result in R[A])",
  },
  [Op.ExtraArg]: { name: "EXTRAARG", mode: "Ax", effect: "the larger operand Ax of the instruction before" },
} as const satisfies Record<Op, OpInfo>;

/** Number of opcodes. */
export const OP_COUNT = Object.keys(OP_INFO).length;

/** The row of an opcode; undefined for a number that is none. */
export function opInfo(op: number): OpInfo | undefined {
  return (OP_INFO as Record<number, OpInfo>)[op];
}
