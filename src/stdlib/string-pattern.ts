import { CompileCache } from "./string-cache.ts";
import {
  ANY_CHAR,
  ANYTHING,
  AT_END,
  addAll,
  bracketSet,
  type CharSet,
  disjoint,
  EMPTY_SET,
  escapeSet,
  isClassLetter,
  onlyMissing,
  SET_SIZE,
  singleSet,
} from "./string-class.ts";

/**
 * What an item of a compiled pattern does. A malformed item becomes `Error` and ends the pattern: the reference
 * complains only when a match attempt gets that far.
 */
export const enum PatOp {
  /** The match ends here. */
  End,
  /** `$` at the end of the pattern. */
  Eos,
  /** One given character. */
  Char,
  /** Two and more given characters. */
  Text,
  /** One character of a set. */
  Set,
  /** `*` and `+`: the most repetitions first, giving back one by one. */
  Max,
  /** `*` and `+` when what follows cannot start with a character of the set: nothing is ever given back. */
  MaxOnly,
  /** `-`: the fewest repetitions first. */
  Min,
  /** `-` when what follows cannot start with a character of the set: at most one place to go on. */
  MinOnly,
  /** `.-` before given characters: goes on at each place where they are. */
  MinFind,
  /** `?`: with the character first. */
  Opt,
  /** `?` when what follows cannot start with a character of the set. */
  OptOnly,
  /** `(`. */
  Open,
  /** `)`. */
  Close,
  /** `()`. */
  Position,
  /** `%1` to `%9`. */
  BackRef,
  /** `%bxy`. */
  Balance,
  /** `%f[set]`. */
  Frontier,
  /** Never matches. */
  Fail,
  /** Raises `text`. */
  Error,
}

/** How the repetition of a set advances, in `PatNode.c` of a repetition; 0 and more: up to the next such character. */
export const SPAN_SET = -1;
/** The set is `.`: up to the end of the subject. */
export const SPAN_ALL = -2;

/** An item of a compiled pattern; what comes after it is `next`. */
export class PatNode {
  /** The item before it was specialised; what the depth counting matcher runs. */
  readonly base: PatOp;
  /** The character of Char; the capture of Open, Close, Position and BackRef; the span of a repetition; `x` of `%bxy`. */
  c = 0;
  /** The fewest repetitions of a Max; `y` of `%bxy`; 1 for a MinFind that cannot fail after its text. */
  d = 0;
  /** The characters of Text, MinFind; the message of Error. */
  text = "";
  /** The characters that the rest of the pattern from here can start with; the last cell: it can start at the end. */
  first: CharSet = ANYTHING;

  constructor(
    public op: PatOp,
    /** The set of a single-character item or of a frontier. */
    readonly set: CharSet,
    /** The rest of the pattern; END has itself. */
    public next: PatNode | null,
  ) {
    this.base = op;
  }
}

/** What a capture yields. */
export const enum Cap {
  /** The characters between its parentheses. */
  Text,
  /** A position in the subject. */
  Position,
  /** Nothing: it was never closed. Reading it raises "unfinished capture". */
  Unfinished,
}

/** A compiled pattern. */
export interface Pattern {
  readonly start: PatNode;
  /** Starts with `^`: it can match at the initial position only. */
  readonly anchored: boolean;
  /** The captures in order. */
  readonly captures: readonly Cap[];
  /** The characters every match starts with, or "". */
  readonly lead: string;
  /** A match consists of `lead` and has no captures: nothing else can be in the pattern. */
  readonly literal: boolean;
  /** The pattern has no special characters: `string.find` looks for it as it is. */
  readonly plain: boolean;
  /** The pattern is nothing but this `+` of a set. */
  readonly only: PatNode | null;
  /** Starts with a repetition of `.`: if it does not match at one position, it matches at no later one either. */
  readonly sweeping: boolean;
  /** The set of which it starts with a `+` or `*`: if it does not match at one position, nor does it further on among these. */
  readonly run: CharSet | null;
  /** The pattern may exceed the reference's recursion limit, so that the depth must be counted. */
  readonly deep: boolean;
}

/** LUA_MAXCAPTURES of the reference. */
export const MAX_CAPTURES = 32;
/** MAXCCALLS of the reference: nested match calls before "pattern too complex". */
export const MAX_DEPTH = 200;

const PERCENT = 37;
const SPECIALS = /[\^$*+?.([%-]/;

/** Reads the items of a pattern one after the other. */
class PatternParser {
  readonly items: PatNode[] = [];
  readonly captures: Cap[] = [];
  /** Captures that are open, innermost last. */
  private readonly open: number[] = [];
  /** Items for which the reference may recurse. */
  nesting = 0;
  private done = false;

  constructor(
    private readonly text: string,
    private p: number,
  ) {}

  /** Reads the whole pattern. */
  parse(): void {
    while (!this.done && this.p < this.text.length) this.item();
    if (!this.done) this.items.push(new PatNode(PatOp.End, EMPTY_SET, null));
  }

  private add(op: PatOp, set: CharSet = EMPTY_SET): PatNode {
    const node = new PatNode(op, set, null);
    this.items.push(node);
    return node;
  }

  /** Ends the pattern with an item that raises `message` when it is reached. */
  private error(message: string): void {
    this.add(PatOp.Error).text = message;
    this.done = true;
  }

  private item(): void {
    const { text, p } = this;
    switch (text[p]) {
      case "(":
        this.startCapture();
        return;
      case ")":
        this.endCapture();
        return;
      case "$":
        if (p + 1 === text.length) {
          this.add(PatOp.Eos);
          this.done = true;
          return;
        }
        break;
      case "%":
        if (this.escape(text[p + 1])) return;
        break;
    }
    this.single();
  }

  private startCapture(): void {
    const position = this.text[this.p + 1] === ")";
    const index = this.captures.length;
    if (index >= MAX_CAPTURES) {
      this.error("too many captures");
      return;
    }
    this.add(position ? PatOp.Position : PatOp.Open).c = index;
    this.captures.push(position ? Cap.Position : Cap.Unfinished);
    if (!position) this.open.push(index);
    this.p += position ? 2 : 1;
    this.nesting++;
  }

  private endCapture(): void {
    const index = this.open.pop();
    if (index === undefined) {
      this.error("invalid pattern capture");
      return;
    }
    this.captures[index] = Cap.Text;
    this.add(PatOp.Close).c = index;
    this.p++;
    this.nesting++;
  }

  /** Reads the items that `%` introduces but for classes; returns false when `c` is none of these. */
  private escape(c: string | undefined): boolean {
    if (c === "b") this.balance();
    else if (c === "f") this.frontier();
    else if (c !== undefined && c >= "0" && c <= "9") this.backReference(c.charCodeAt(0) - 49);
    else return false;
    return true;
  }

  private balance(): void {
    const { text, p } = this;
    if (p + 3 >= text.length) {
      this.error("malformed pattern (missing arguments to '%b')");
      return;
    }
    const node = this.add(PatOp.Balance, singleSet(text.charCodeAt(p + 2)));
    node.c = text.charCodeAt(p + 2);
    node.d = text.charCodeAt(p + 3);
    this.p += 4;
  }

  private frontier(): void {
    this.p += 2;
    if (this.text[this.p] !== "[") {
      this.error("missing '[' after '%f' in pattern");
      return;
    }
    const set = this.set();
    if (set !== null) this.add(PatOp.Frontier, set);
  }

  private backReference(index: number): void {
    if (index < 0 || index >= this.captures.length || this.captures[index] === Cap.Unfinished) {
      this.error(`invalid capture index %${index + 1}`);
      return;
    }
    // A position has no length that could fit.
    this.add(this.captures[index] === Cap.Position ? PatOp.Fail : PatOp.BackRef).c = index;
    this.p += 2;
  }

  /** Reads a single-character item and its suffix. */
  private single(): void {
    const { text } = this;
    const start = this.p;
    const c = text.charCodeAt(start);
    const set = this.set();
    if (set === null) return;
    switch (text[this.p]) {
      case "*":
        this.repeat(PatOp.Max, set);
        return;
      case "+":
        this.repeat(PatOp.Max, set).d = 1;
        return;
      case "-":
        this.repeat(PatOp.Min, set);
        return;
      case "?":
        this.repeat(PatOp.Opt, set);
        return;
    }
    if (c === PERCENT ? !isClassLetter(text.charCodeAt(start + 1)) : text[start] !== "[" && text[start] !== ".") {
      this.add(PatOp.Char, set).c = text.charCodeAt(c === PERCENT ? start + 1 : start);
    } else this.add(PatOp.Set, set);
  }

  private repeat(op: PatOp, set: CharSet): PatNode {
    this.p++;
    this.nesting++;
    const node = this.add(op, set);
    node.c = set === ANY_CHAR ? SPAN_ALL : onlyMissing(set);
    return node;
  }

  /** Reads a character, `.`, `%x` or `[set]`; null after an error. */
  private set(): CharSet | null {
    const { text } = this;
    const start = this.p++;
    const c = text.charCodeAt(start);
    switch (text[start]) {
      case ".":
        return ANY_CHAR;
      case "%":
        if (this.p >= text.length) {
          this.error("malformed pattern (ends with '%')");
          return null;
        }
        return escapeSet(text.charCodeAt(this.p++));
      case "[":
        return this.bracket(start);
      default:
        return singleSet(c);
    }
  }

  private bracket(start: number): CharSet | null {
    const { text } = this;
    let p = start + 1;
    if (text[p] === "^") p++;
    do {
      if (p >= text.length) {
        this.error("malformed pattern (missing ']')");
        return null;
      }
      if (text.charCodeAt(p++) === PERCENT) p++;
    } while (text[p] !== "]");
    this.p = p + 1;
    return brackets.get(text.slice(start, p + 1));
  }
}

/** Sets by the text of their brackets. */
const brackets = new CompileCache((text) => bracketSet(text, 0, text.length - 1));

/** What the rest from `node` on can start with, when `after` is that of what comes next. */
function firstOf(node: PatNode, after: CharSet): CharSet {
  switch (node.base) {
    case PatOp.Char:
    case PatOp.Set:
    case PatOp.Balance:
      return node.set;
    case PatOp.Max:
      return node.d === 1 ? node.set : union(node.set, after);
    case PatOp.Min:
    case PatOp.Opt:
      return union(node.set, after);
    case PatOp.Open:
    case PatOp.Close:
    case PatOp.Position:
      return after;
    case PatOp.Eos: {
      const set = new Uint8Array(SET_SIZE);
      set[AT_END] = 1;
      return set;
    }
    case PatOp.Frontier: {
      const set = new Uint8Array(SET_SIZE);
      for (let i = 0; i < AT_END; i++) set[i] = node.set[i] & after[i];
      set[AT_END] = node.set[0] & after[AT_END];
      return set;
    }
    case PatOp.Fail:
      return EMPTY_SET;
    default:
      return ANYTHING;
  }
}

function union(a: CharSet, b: CharSet): CharSet {
  if (b === ANYTHING || a === b) return b;
  const set = a.slice();
  addAll(set, b);
  return set;
}

/** Skips the items that take no characters and cannot fail. */
function skipCaptures(node: PatNode): PatNode {
  let n = node;
  while (n.next !== null && (n.op === PatOp.Open || n.op === PatOp.Close || n.op === PatOp.Position)) n = n.next;
  return n;
}

/** The characters that `node` certainly starts with. */
function leadOf(node: PatNode): PatNode | null {
  const n = skipCaptures(node);
  return n.op === PatOp.Char || n.op === PatOp.Text ? n : null;
}

/** True when the first choice of a greedy repetition is also the only one that can lead to a match. */
function neverGivesBack(node: PatNode, next: PatNode): boolean {
  return skipCaptures(next).op === PatOp.End || disjoint(node.set, next.first);
}

/** Chooses the fastest form of `node`, whose `next` is final. */
function specialise(node: PatNode, next: PatNode): void {
  switch (node.op) {
    case PatOp.Char:
      node.text = String.fromCharCode(node.c);
      if (next.op === PatOp.Char || next.op === PatOp.Text) {
        node.op = PatOp.Text;
        node.text += next.text;
        node.next = next.next;
      }
      break;
    case PatOp.Max:
      if (neverGivesBack(node, next)) node.op = PatOp.MaxOnly;
      break;
    case PatOp.Opt:
      if (neverGivesBack(node, next)) node.op = PatOp.OptOnly;
      break;
    case PatOp.Min: {
      const lead = node.set === ANY_CHAR ? leadOf(next) : null;
      if (lead !== null) {
        node.op = PatOp.MinFind;
        node.text = lead.text;
        node.d = lead.next !== null && skipCaptures(lead.next).op === PatOp.End ? 1 : 0;
      } else if (disjoint(node.set, next.first)) node.op = PatOp.MinOnly;
      break;
    }
  }
}

/** See `Pattern.sweeping`. What a back reference needs depends on where the match starts. */
function isSweeping(items: readonly PatNode[]): boolean {
  const n = skipCaptures(items[0]);
  const repeats = n.base === PatOp.Max || n.base === PatOp.Min;
  return repeats && n.set === ANY_CHAR && !items.some((item) => item.base === PatOp.BackRef);
}

/** See `Pattern.run`: a later start in the same run has only some of the same places to go on from. */
function runOf(items: readonly PatNode[]): CharSet | null {
  const n = skipCaptures(items[0]);
  return n.base === PatOp.Max && !items.some((item) => item.base === PatOp.BackRef) ? n.set : null;
}

function compile(text: string): Pattern {
  const anchored = text[0] === "^";
  const parser = new PatternParser(text, anchored ? 1 : 0);
  parser.parse();
  const { items } = parser;
  // One call for the pattern itself, and one more for each item that can recurse.
  const deep = parser.nesting >= MAX_DEPTH;
  for (let i = items.length - 1; i >= 0; i--) {
    const node = items[i];
    const next = i + 1 < items.length ? items[i + 1] : null;
    node.next = next;
    node.first = firstOf(node, next === null ? ANYTHING : next.first);
    if (!deep && next !== null) specialise(node, next);
  }
  const start = items[0];
  const lead = deep ? null : leadOf(start);
  return {
    start,
    anchored,
    captures: parser.captures,
    lead: lead === null ? "" : lead.text,
    literal: lead !== null && lead === start && lead.next !== null && lead.next.op === PatOp.End && !anchored,
    plain: !SPECIALS.test(text),
    only:
      !anchored && items.length === 2 && items[1].op === PatOp.End && start.op === PatOp.MaxOnly && start.d === 1
        ? start
        : null,
    sweeping: !deep && isSweeping(items),
    run: deep ? null : runOf(items),
    deep,
  };
}

const patterns = new CompileCache(compile);

/** Compiles a pattern; never fails, since malformed items complain only when they are reached. */
export function compilePattern(text: string): Pattern {
  return patterns.get(text);
}

/** Compiles a pattern for `gmatch`, where `^` is a character like others. */
export function compileUnanchored(text: string): Pattern {
  return patterns.get(text[0] === "^" ? `%${text}` : text);
}
