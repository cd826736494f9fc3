import type { Name } from "./name.ts";

/**
 * The abstract syntax tree of a chunk, with every name already resolved (manual sections 3.2 to 3.5).
 * Data only.
 *
 * `line` fields follow the reference's line information: they are the line the reference gives to the instruction that
 * the node becomes, hence the line an error in it is reported at. The reference emits the access to a variable, a field
 * or a constant late, when the token after it has been read; so such a node may have the line of an operator, a comma or
 * a bracket that follows it. A comparison has the line where its right operand ends, other operations that of their
 * operator, a call that of its argument list's first token, a function that of its `end`, a table constructor that of
 * the token before its `{` (and `endLine` for the `}`).
 */

/** A local variable, a parameter or a loop variable. One object per declaration; uses refer to it by identity. */
export interface LocalVar {
  readonly name: Name;
  readonly attrib: Attrib;
  /** True when a nested function uses it: it then lives in an UpVal, not in a plain register. */
  captured: boolean;
  /** True when anything but its declaration assigns it. */
  reassigned: boolean;
  /** Line of the declaration. */
  readonly line: number;
  /**
   * For `<const>` variables initialised with one literal (nil, boolean, number, string, or a constant expression the
   * reference folds): the value. Such a variable takes no register (manual 3.3.7).
   */
  constant: ConstantExpr | null;
  /** The register that the compiler keeps it in; -1 before. */
  register: number;
}

export type Attrib = "none" | "const" | "close";

/** Where a function finds one of its upvalues when the closure is made. */
export interface UpvalueDesc {
  readonly name: Name;
  /** The enclosing function's local variable, or null when it is the enclosing function's own upvalue. */
  readonly local: LocalVar | null;
  /** Index in the enclosing function's upvalue list; -1 when `local` is set. */
  readonly index: number;
  readonly attrib: Attrib;
}

/** The body of a function; the main chunk is one too, vararg, with the single upvalue `_ENV` (local null, index 0). */
export interface FunctionBody {
  /** None any more when it has been compiled, as with its statements. */
  params: LocalVar[];
  readonly isVararg: boolean;
  readonly upvalues: UpvalueDesc[];
  /** Its statements; none any more when they have been compiled. */
  body: Block;
  /** Where it is in the compiler's image; -1 before. */
  offset: number;
  /**
   * True when it means the same wherever variables of the names of its upvalues are in sight: it uses no compile-time
   * constant of a function around it, and no variable `_ENV` but the chunk's.
   */
  readonly isMovable: boolean;
  /**
   * Line the function is said to be defined at: that of the `function` keyword of a function statement, that of the
   * parameter list's `(` of a local function or a function expression; 0 for the main chunk.
   */
  readonly line: number;
  /** Line of the closing `end`; for the main chunk that of its last token. Also the line of the final return. */
  readonly endLine: number;
}

export interface Chunk {
  /** Chunk name as given to `load`, with its leading `@`, `=` or source text. */
  readonly chunkName: string;
  readonly main: FunctionBody;
}

export interface Block {
  readonly stats: Stat[];
  /** True when a nested function uses a local variable that is declared in it. */
  readonly captures: boolean;
  /** Line of the last token before its end, where its variables go out of scope; 0 for a function's. */
  readonly endLine: number;
}

/** A label; a `goto` and a `break` refer to it by identity. The exit of a loop is one named "break". */
export interface LabelInfo {
  readonly name: string;
  readonly line: number;
  /** Number of gotos and breaks that target it. */
  uses: number;
}

/** One `if` or `elseif` part. */
export interface IfClause {
  readonly cond: Expr;
  readonly block: Block;
  /** Line of `then`: the test. */
  readonly line: number;
  /** Line where the block ends: the jump over the clauses that follow. */
  readonly endLine: number;
}

/** Kinds of statement. */
export const enum StatKind {
  Local,
  LocalFunction,
  Assign,
  Function,
  Call,
  Do,
  While,
  Repeat,
  If,
  NumericFor,
  GenericFor,
  Return,
  Goto,
  Label,
}

/**
 * `line` is that of the instruction which completes the statement: for `Local`, `LocalFunction`, `Assign` and `Return`
 * the statement's last token (not counting a semicolon), for others the keyword that begins it. `endLine` of a loop is
 * where the jump back stands: the last token before `end`, for `repeat` the last one of the condition; the two `for`
 * loops jump back in their `line`. `closeLine` is the line of a loop's `end`, where it is left.
 */
export type Stat =
  | { readonly kind: StatKind.Local; readonly vars: LocalVar[]; readonly exprs: Expr[]; readonly line: number }
  | {
      readonly kind: StatKind.LocalFunction;
      readonly variable: LocalVar;
      readonly func: FunctionExpr;
      readonly line: number;
    }
  | { readonly kind: StatKind.Assign; readonly targets: AssignTarget[]; readonly exprs: Expr[]; readonly line: number }
  /** `function a.b:c() end`; `target` is the place it is stored in. */
  | {
      readonly kind: StatKind.Function;
      readonly target: AssignTarget;
      readonly func: FunctionExpr;
      readonly line: number;
    }
  | { readonly kind: StatKind.Call; readonly call: CallExpr | MethodCallExpr; readonly line: number }
  | { readonly kind: StatKind.Do; readonly block: Block; readonly line: number }
  | {
      readonly kind: StatKind.While;
      readonly cond: Expr;
      readonly block: Block;
      readonly exit: LabelInfo;
      readonly line: number;
      readonly endLine: number;
      readonly closeLine: number;
    }
  /** `cond` sees the block's variables. */
  | {
      readonly kind: StatKind.Repeat;
      readonly block: Block;
      readonly cond: Expr;
      readonly exit: LabelInfo;
      readonly line: number;
      readonly endLine: number;
    }
  | { readonly kind: StatKind.If; readonly clauses: IfClause[]; readonly orElse: Block | null; readonly line: number }
  /** `doLine` is the line of `do`, where the loop is prepared. The loop variable does not belong to the block. */
  | {
      readonly kind: StatKind.NumericFor;
      readonly variable: LocalVar;
      readonly start: Expr;
      readonly limit: Expr;
      readonly step: Expr | null;
      readonly block: Block;
      readonly exit: LabelInfo;
      readonly line: number;
      readonly doLine: number;
      readonly endLine: number;
      readonly closeLine: number;
    }
  /** `line` is that of the first token after `in`. */
  | {
      readonly kind: StatKind.GenericFor;
      readonly vars: LocalVar[];
      readonly exprs: Expr[];
      readonly block: Block;
      readonly exit: LabelInfo;
      readonly line: number;
      readonly doLine: number;
      readonly endLine: number;
      readonly closeLine: number;
    }
  | { readonly kind: StatKind.Return; readonly exprs: Expr[]; readonly line: number }
  /** `goto name`, and `break` with the `exit` label of the loop it leaves. */
  | { readonly kind: StatKind.Goto; readonly label: LabelInfo; readonly isBreak: boolean; readonly line: number }
  | { readonly kind: StatKind.Label; readonly label: LabelInfo; readonly line: number };

export type AssignTarget = LocalExpr | UpvalueExpr | IndexExpr;

export type ConstantExpr = NilExpr | BooleanExpr | NumberExpr | StringExpr;

/** Kinds of expression. Those of constants come first, and those of what ends with a suffix follow each other. */
export const enum Kind {
  Nil,
  Boolean,
  /** A numeral: a number when it is a safe integer, else a bigint in the signed 64-bit range. */
  Integer,
  /** A numeral: a number that is the float's value. */
  Float,
  String,
  Local,
  Upvalue,
  Function,
  Table,
  /** Parentheses cut a multiple result to one value; kept only around calls and varargs. */
  Paren,
  Unary,
  Binary,
  And,
  Or,
  Vararg,
  Call,
  MethodCall,
  Index,
}

/** Binary operators but `and` and `or`: the arithmetic ones in the order of their instructions, `..`, comparisons. */
export const enum BinaryOp {
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
  Concat,
  Eq,
  Ne,
  Lt,
  Le,
  Gt,
  Ge,
}

export const enum UnaryOp {
  Minus,
  BNot,
  Not,
  Length,
}

/**
 * An expression. All have the same fields, of which each kind uses some, so that code which reads them sees only one class
 * of objects. What is in them is said by the types below; expr-nodes.ts makes them.
 */
export interface ExprNode {
  readonly kind: Kind;
  line: number;
  readonly left: Expr | null;
  readonly right: Expr | null;
  readonly list: readonly Expr[] | readonly TableItem[] | null;
  readonly value: LocalVar | FunctionBody | Name | number | bigint | boolean | null;
  readonly num: number;
}

export interface NilExpr extends ExprNode {
  readonly kind: Kind.Nil;
}
export interface BooleanExpr extends ExprNode {
  readonly kind: Kind.Boolean;
  readonly value: boolean;
}
export interface NumberExpr extends ExprNode {
  readonly kind: Kind.Integer | Kind.Float;
  readonly value: number | bigint;
}
export interface StringExpr extends ExprNode {
  readonly kind: Kind.String;
  readonly value: Name;
}
export interface VarargExpr extends ExprNode {
  readonly kind: Kind.Vararg;
}
export interface FunctionExpr extends ExprNode {
  readonly kind: Kind.Function;
  readonly value: FunctionBody;
}
export interface LocalExpr extends ExprNode {
  readonly kind: Kind.Local;
  readonly value: LocalVar;
}
export interface UpvalueExpr extends ExprNode {
  readonly kind: Kind.Upvalue;
  /** The variable's name. */
  readonly value: Name;
  /** The upvalue's index. */
  readonly num: number;
}
/**
 * `left[right]`, `left.right`; a global `x` is the index of `_ENV` by the string "x", with `num` 1. `_ENV` is a local
 * variable or an upvalue, or a constant after `local _ENV <const> = 1`.
 */
export interface IndexExpr extends ExprNode {
  readonly kind: Kind.Index;
  readonly left: Expr;
  readonly right: Expr;
}
/** `left(list)`. */
export interface CallExpr extends ExprNode {
  readonly kind: Kind.Call;
  readonly left: Expr;
  readonly list: Expr[];
}
/** `left:value(list)`. */
export interface MethodCallExpr extends ExprNode {
  readonly kind: Kind.MethodCall;
  readonly left: Expr;
  readonly value: Name;
  readonly list: Expr[];
  /** Line of the method's name: the access to the method. */
  readonly num: number;
}
export interface BinaryExpr extends ExprNode {
  readonly kind: Kind.Binary;
  readonly left: Expr;
  readonly right: Expr;
  /** The operator. */
  readonly num: BinaryOp;
}
export interface LogicalExpr extends ExprNode {
  readonly kind: Kind.And | Kind.Or;
  readonly left: Expr;
  readonly right: Expr;
}
/** `line` is the operator's, for `not` that of the operand's last token. */
export interface UnaryExpr extends ExprNode {
  readonly kind: Kind.Unary;
  /** The operand. */
  readonly left: Expr;
  /** The operator. */
  readonly num: UnaryOp;
}
export interface ParenExpr extends ExprNode {
  readonly kind: Kind.Paren;
  readonly left: Expr;
}
export interface TableExpr extends ExprNode {
  readonly kind: Kind.Table;
  readonly list: TableItem[];
  /** Line of the `}`. */
  readonly num: number;
}

/** `key` null: a positional item. `line` is where the item is stored. */
export interface TableItem {
  readonly key: Expr | null;
  readonly value: Expr;
  readonly line: number;
}

export type Expr =
  | NilExpr
  | BooleanExpr
  | NumberExpr
  | StringExpr
  | VarargExpr
  | FunctionExpr
  | LocalExpr
  | UpvalueExpr
  | IndexExpr
  | CallExpr
  | MethodCallExpr
  | BinaryExpr
  | LogicalExpr
  | UnaryExpr
  | ParenExpr
  | TableExpr;
