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
  readonly name: string;
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
  readonly name: string;
  /** The enclosing function's local variable, or null when it is the enclosing function's own upvalue. */
  readonly local: LocalVar | null;
  /** Index in the enclosing function's upvalue list; -1 when `local` is set. */
  readonly index: number;
  readonly attrib: Attrib;
}

/** The body of a function; the main chunk is one too, vararg, with the single upvalue `_ENV` (local null, index 0). */
export interface FunctionBody {
  readonly params: LocalVar[];
  readonly isVararg: boolean;
  readonly upvalues: UpvalueDesc[];
  /** Its statements; none any more when they have been compiled. */
  body: Block;
  /** Where it is in the compiler's image; -1 before. */
  offset: number;
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
  /** Locals declared directly in this block, in order (those with `constant` set too). Parameters are not among them. */
  readonly locals: LocalVar[];
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

/**
 * `line` is that of the instruction which completes the statement: for `Local`, `LocalFunction`, `Assign` and `Return`
 * the statement's last token (not counting a semicolon), for others the keyword that begins it. `endLine` of a loop is
 * where the jump back stands: the last token before `end`, for `repeat` the last one of the condition; the two `for`
 * loops jump back in their `line`. `closeLine` is the line of a loop's `end`, where it is left.
 */
export type Stat =
  | { readonly kind: "Local"; readonly vars: LocalVar[]; readonly exprs: Expr[]; readonly line: number }
  | { readonly kind: "LocalFunction"; readonly variable: LocalVar; readonly func: FunctionExpr; readonly line: number }
  | { readonly kind: "Assign"; readonly targets: AssignTarget[]; readonly exprs: Expr[]; readonly line: number }
  /** `function a.b:c() end`; `target` is the place it is stored in. */
  | { readonly kind: "Function"; readonly target: AssignTarget; readonly func: FunctionExpr; readonly line: number }
  | { readonly kind: "Call"; readonly call: CallExpr | MethodCallExpr; readonly line: number }
  | { readonly kind: "Do"; readonly block: Block; readonly line: number }
  | {
      readonly kind: "While";
      readonly cond: Expr;
      readonly block: Block;
      readonly exit: LabelInfo;
      readonly line: number;
      readonly endLine: number;
      readonly closeLine: number;
    }
  /** `cond` sees the block's locals. */
  | {
      readonly kind: "Repeat";
      readonly block: Block;
      readonly cond: Expr;
      readonly exit: LabelInfo;
      readonly line: number;
      readonly endLine: number;
    }
  | { readonly kind: "If"; readonly clauses: IfClause[]; readonly orElse: Block | null; readonly line: number }
  /** `doLine` is the line of `do`, where the loop is prepared. The loop variable is not among the block's locals. */
  | {
      readonly kind: "NumericFor";
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
      readonly kind: "GenericFor";
      readonly vars: LocalVar[];
      readonly exprs: Expr[];
      readonly block: Block;
      readonly exit: LabelInfo;
      readonly line: number;
      readonly doLine: number;
      readonly endLine: number;
      readonly closeLine: number;
    }
  | { readonly kind: "Return"; readonly exprs: Expr[]; readonly line: number }
  /** `goto name`, and `break` with the `exit` label of the loop it leaves. */
  | { readonly kind: "Goto"; readonly label: LabelInfo; readonly isBreak: boolean; readonly line: number }
  | { readonly kind: "Label"; readonly label: LabelInfo; readonly line: number };

export type AssignTarget = LocalExpr | UpvalueExpr | IndexExpr;

export type ConstantExpr = NilExpr | BooleanExpr | NumberExpr | StringExpr;

export interface NilExpr {
  readonly kind: "Nil";
  readonly line: number;
}
export interface BooleanExpr {
  readonly kind: "Boolean";
  readonly value: boolean;
  readonly line: number;
}
/**
 * `float` false: an integer, a number when it is a safe integer, else a bigint in the signed 64-bit range.
 * `float` true: a number holding the float's value.
 */
export interface NumberExpr {
  readonly kind: "Number";
  readonly float: boolean;
  readonly value: number | bigint;
  readonly line: number;
}
/** One JavaScript character per byte. */
export interface StringExpr {
  readonly kind: "String";
  readonly value: string;
  readonly line: number;
}
export interface VarargExpr {
  readonly kind: "Vararg";
  readonly line: number;
}
export interface FunctionExpr {
  readonly kind: "FunctionExpr";
  readonly func: FunctionBody;
  readonly line: number;
}
export interface LocalExpr {
  readonly kind: "LocalRef";
  readonly variable: LocalVar;
  readonly line: number;
}
export interface UpvalueExpr {
  readonly kind: "Upvalue";
  readonly index: number;
  readonly name: string;
  readonly line: number;
}
/**
 * `obj[key]`, `obj.key`; a global `x` is the index of `_ENV` by the string "x", with `global` true. `_ENV` is a LocalRef
 * or an Upvalue, or a constant after `local _ENV <const> = 1`.
 */
export interface IndexExpr {
  readonly kind: "Index";
  readonly obj: Expr;
  readonly key: Expr;
  readonly global: boolean;
  readonly line: number;
}
export interface CallExpr {
  readonly kind: "CallExpr";
  readonly func: Expr;
  readonly args: Expr[];
  readonly line: number;
}
export interface MethodCallExpr {
  readonly kind: "MethodCall";
  readonly obj: Expr;
  readonly name: string;
  readonly args: Expr[] /** line of the method's name: the access to the method */;
  readonly nameLine: number;
  readonly line: number;
}
export interface BinaryExpr {
  readonly kind: "Binary";
  readonly op: BinaryOp;
  readonly left: Expr;
  readonly right: Expr;
  readonly line: number;
}
export interface LogicalExpr {
  readonly kind: "Logical";
  readonly op: "and" | "or";
  readonly left: Expr;
  readonly right: Expr;
  readonly line: number;
}
/** `line` is the operator's, for `not` that of the operand's last token. */
export interface UnaryExpr {
  readonly kind: "Unary";
  readonly op: UnaryOp;
  readonly operand: Expr;
  readonly line: number;
}
/** Parentheses cut a multiple result to one value; kept only around calls and varargs. */
export interface ParenExpr {
  readonly kind: "Paren";
  readonly expr: Expr;
  readonly line: number;
}
export interface TableExpr {
  readonly kind: "Table";
  readonly items: TableItem[];
  readonly line: number;
  readonly endLine: number;
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

export type BinaryOp =
  | "+"
  | "-"
  | "*"
  | "/"
  | "//"
  | "%"
  | "^"
  | "&"
  | "|"
  | "~"
  | "<<"
  | ">>"
  | ".."
  | "=="
  | "~="
  | "<"
  | "<="
  | ">"
  | ">=";
export type UnaryOp = "-" | "not" | "#" | "~";
