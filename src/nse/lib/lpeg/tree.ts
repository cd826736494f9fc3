import type { LuaValue } from "../../../vm/value.ts";
import { type Charset, EMPTY, FULL, isEmpty, singleton } from "./charset.ts";
import type { CaptureKind } from "./opcodes.ts";

/** The kinds of nodes of a pattern's tree. */
export const enum Tag {
  /** One byte of a set; the empty set never matches. */
  Set,
  /** A string of two bytes or more. */
  Literal,
  /** Two bytes or more, whatever they are. */
  Any,
  /** The empty string. */
  True,
  /** A code point of a range, in UTF-8. */
  Utf,
  Seq,
  Choice,
  /** Zero or more repetitions. */
  Rep,
  Not,
  And,
  Behind,
  /** A call of a rule of the enclosing grammar. */
  Call,
  /** The same, while the grammar is not known. */
  OpenCall,
  Grammar,
  Capture,
  /** A match-time capture. */
  RunTime,
}

/** What is known about how a pattern can begin (analysis.ts). */
export interface First {
  /** The bytes it can begin with, or, when it matches the empty string, be followed by. */
  readonly set: Charset;
  /** `ACCEPTS_EMPTY`, `HAS_RUNTIME`, or 0: then a byte outside of `set` means failure, and nothing can be missed. */
  readonly flags: number;
}

/**
 * A node of a pattern's tree. Nodes are shared between patterns and never changed, but for what analysis.ts has found
 * out about them (undefined: not yet). A grammar replaces the open nodes of its rules, so nothing found out about an
 * open node outlives the assumptions made about its open calls.
 */
abstract class TreeNode {
  nullable: boolean | undefined = undefined;
  nofail: boolean | undefined = undefined;
  headfail: boolean | undefined = undefined;
  length: number | undefined = undefined;
  captures: boolean | undefined = undefined;
  first: First | undefined = undefined;
  /** Whether there is an `OpenCall` in it. */
  readonly open: boolean = false;
  /** Whether there is a `Call` in it, not counting those inside of a whole grammar. */
  readonly calls: boolean = false;
}

export class SetNode extends TreeNode {
  readonly tag = Tag.Set as const;
  readonly empty: boolean;
  constructor(readonly set: Charset) {
    super();
    this.empty = isEmpty(set);
  }
}

export class LiteralNode extends TreeNode {
  readonly tag = Tag.Literal as const;
  constructor(readonly text: string) {
    super();
  }
}

export class AnyNode extends TreeNode {
  readonly tag = Tag.Any as const;
  constructor(readonly count: number) {
    super();
  }
}

export class TrueNode extends TreeNode {
  readonly tag = Tag.True as const;
}

/** `low` and `high` are code points, `high` more than 0x7f. */
export class UtfNode extends TreeNode {
  readonly tag = Tag.Utf as const;
  constructor(
    readonly low: number,
    readonly high: number,
  ) {
    super();
  }
}

/** `items` are two or more, none of them a `SeqNode`. */
export class SeqNode extends TreeNode {
  readonly tag = Tag.Seq as const;
  override readonly open: boolean;
  override readonly calls: boolean;
  constructor(readonly items: readonly Node[]) {
    super();
    this.open = items.some((item) => item.open);
    this.calls = items.some((item) => item.calls);
  }
}

/** `items` are two or more, none of them a `ChoiceNode`. */
export class ChoiceNode extends TreeNode {
  readonly tag = Tag.Choice as const;
  override readonly open: boolean;
  override readonly calls: boolean;
  constructor(readonly items: readonly Node[]) {
    super();
    this.open = items.some((item) => item.open);
    this.calls = items.some((item) => item.calls);
  }
}

/** A node around another one. */
abstract class Wrapper extends TreeNode {
  override readonly open: boolean;
  override readonly calls: boolean;
  constructor(readonly body: Node) {
    super();
    this.open = body.open;
    this.calls = body.calls;
  }
}

export class RepNode extends Wrapper {
  readonly tag = Tag.Rep as const;
}

export class NotNode extends Wrapper {
  readonly tag = Tag.Not as const;
}

export class AndNode extends Wrapper {
  readonly tag = Tag.And as const;
}

/** `distance`: how many bytes `body` matches. */
export class BehindNode extends Wrapper {
  readonly tag = Tag.Behind as const;
  constructor(
    body: Node,
    readonly distance: number,
  ) {
    super(body);
  }
}

/** A rule of a grammar. Its body is set once the calls in it are resolved. */
export class Rule {
  body: Node = TRUE;
  /** Whether it is the initial rule, or some rule calls it. */
  used = false;
  constructor(readonly name: LuaValue) {}
}

export class CallNode extends TreeNode {
  readonly tag = Tag.Call as const;
  override readonly calls = true;
  constructor(readonly rule: Rule) {
    super();
  }
}

export class OpenCallNode extends TreeNode {
  readonly tag = Tag.OpenCall as const;
  override readonly open = true;
  constructor(readonly name: LuaValue) {
    super();
  }
}

/** The first rule is the initial one. */
export class GrammarNode extends TreeNode {
  readonly tag = Tag.Grammar as const;
  constructor(readonly rules: readonly Rule[]) {
    super();
  }
}

/**
 * A capture. `value` is what belongs to its kind: a group's or back capture's name, the function, table, string or
 * constant; `n` the number of a numbered or argument capture, else 0.
 */
export class CaptureNode extends Wrapper {
  readonly tag = Tag.Capture as const;
  constructor(
    readonly kind: CaptureKind,
    body: Node,
    readonly value: LuaValue = undefined,
    readonly n = 0,
  ) {
    super(body);
  }
}

export class RunTimeNode extends Wrapper {
  readonly tag = Tag.RunTime as const;
  constructor(
    body: Node,
    readonly f: LuaValue,
  ) {
    super(body);
  }
}

export type Node =
  | SetNode
  | LiteralNode
  | AnyNode
  | TrueNode
  | UtfNode
  | SeqNode
  | ChoiceNode
  | RepNode
  | NotNode
  | AndNode
  | BehindNode
  | CallNode
  | OpenCallNode
  | GrammarNode
  | CaptureNode
  | RunTimeNode;

/** The pattern that matches the empty string, the one that never matches, and the one that matches any byte. */
export const TRUE = new TrueNode();
export const FALSE = new SetNode(EMPTY);
const ANY_BYTE = new SetNode(FULL);

/** A string, literally. */
export function literal(text: string): Node {
  if (text.length === 0) return TRUE;
  return text.length === 1 ? new SetNode(singleton(text.charCodeAt(0))) : new LiteralNode(text);
}

/** `n` bytes; for a negative `n`, fewer than `-n` bytes left. */
export function anyBytes(n: number): Node {
  if (n < 0) return new NotNode(anyBytes(-n));
  return n === 0 ? TRUE : n === 1 ? ANY_BYTE : new AnyNode(n);
}

/** One pattern after the other, as they are. */
export function sequence(a: Node, b: Node): Node {
  const left = a.tag === Tag.Seq ? a.items : [a];
  return new SeqNode(b.tag === Tag.Seq ? [...left, ...b.items] : [...left, b]);
}

/** Ordered alternatives, as they are. */
export function alternatives(a: Node, b: Node): Node {
  const left = a.tag === Tag.Choice ? a.items : [a];
  return new ChoiceNode(b.tag === Tag.Choice ? [...left, ...b.items] : [...left, b]);
}
