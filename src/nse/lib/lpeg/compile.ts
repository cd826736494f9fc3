import { firstOf, firstOfSequence, fixedLength, hasCaptures, headfail } from "./analysis.ts";
import { type Charset, disjoint, EMPTY, FULL, isEmpty, isFull, onlyByte, union } from "./charset.ts";
import { CaptureKind, MAX_FULL_CAPTURE, Op } from "./opcodes.ts";
import { Assembler, MAX_A, type Program, WORDS } from "./program.ts";
import {
  type CaptureNode,
  type ChoiceNode,
  type GrammarNode,
  type Node,
  type Rule,
  type SeqNode,
  Tag,
} from "./tree.ts";

/** How far a pattern can look behind. */
export const MAX_BEHIND = 255;

/** No instruction. */
const NONE = -1;

/**
 * Compiles a closed pattern to a program of the parsing machine.
 * How much of the backtrack stack a program needs is as in the reference, since programs can see its limit.
 */
export function compile(tree: Node): Program {
  return new Compiler().compile(tree);
}

class Compiler {
  private readonly asm = new Assembler();
  private readonly ruleNumbers = new Map<Rule, number>();
  private calls = false;

  compile(tree: Node): Program {
    this.node(tree, false, NONE, FULL);
    this.asm.emit(Op.End);
    return this.asm.finish(this.calls);
  }

  /**
   * @param optional the code is the last thing inside of an optional pattern, whose choice it may reuse.
   * @param test the address of a test of the next byte that the code is only reached through.
   * @param follow the bytes that what follows can begin with.
   */
  private node(node: Node, optional: boolean, test: number, follow: Charset): void {
    const { asm } = this;
    switch (node.tag) {
      case Tag.Set:
        this.set(node.set, test);
        break;
      case Tag.Literal:
        this.literal(node.text, test);
        break;
      case Tag.Any:
        this.any(node.count);
        break;
      case Tag.True:
        break;
      case Tag.Utf:
        asm.emit(Op.Utf, node.high, node.low);
        break;
      case Tag.Seq:
        this.sequence(node, optional, test, follow);
        break;
      case Tag.Choice:
        this.choice(node, optional, follow);
        break;
      case Tag.Rep:
        this.repetition(node.body, optional, follow);
        break;
      case Tag.Not:
        this.not(node.body);
        break;
      case Tag.And:
        this.and(node.body, test);
        break;
      case Tag.Behind:
        if (node.distance > 0) asm.emit(Op.Behind, node.distance);
        this.node(node.body, false, NONE, FULL);
        break;
      case Tag.Call:
        asm.emit(Op.OpenCall, 0, this.ruleNumbers.get(node.rule));
        break;
      case Tag.Grammar:
        this.grammar(node);
        break;
      case Tag.Capture:
        this.capture(node, test, follow);
        break;
      case Tag.RunTime:
        this.calls = true;
        asm.emit(Op.OpenCapture, CaptureKind.Group, asm.constant(node.f));
        this.node(node.body, false, test, FULL);
        asm.emit(Op.CloseRunTime);
        break;
    }
  }

  private set(set: Charset, test: number): void {
    const { asm } = this;
    const byte = onlyByte(set);
    if (isEmpty(set)) asm.emit(Op.Fail);
    else if (isFull(set)) asm.emit(Op.Any, 1);
    else if (byte >= 0) {
      if (this.testsByte(test, byte)) asm.emit(Op.Skip, 1);
      else asm.emit(Op.Char, byte);
    } else {
      const operand = asm.set(set);
      if (test >= 0 && asm.op(test) === Op.TestSet && asm.a(test) === operand) asm.emit(Op.Skip, 1);
      else asm.emit(Op.Set, 0, operand);
    }
  }

  private any(count: number): void {
    for (let left = count; left > 0; left -= MAX_A) this.asm.emit(Op.Any, Math.min(left, MAX_A));
  }

  private testsByte(test: number, byte: number): boolean {
    return test >= 0 && this.asm.op(test) === Op.TestChar && this.asm.a(test) === byte;
  }

  private literal(text: string, test: number): void {
    const { asm } = this;
    let rest = text;
    if (this.testsByte(test, text.charCodeAt(0))) {
      asm.emit(Op.Skip, 1);
      rest = text.slice(1);
    }
    if (rest.length === 1) asm.emit(Op.Char, rest.charCodeAt(0));
    else {
      for (let at = 0; at < rest.length; at += MAX_A) {
        const part = rest.slice(at, at + MAX_A);
        asm.emit(Op.Literal, part.length, asm.literal(part));
      }
    }
  }

  private sequence(node: SeqNode, optional: boolean, test: number, follow: Charset): void {
    const { items } = node;
    const last = items.length - 1;
    let dominating = test;
    for (let i = 0; i < last; i++) {
      const next = needsFollow(items[i]) ? firstOfSequence(node, i + 1, follow).set : FULL;
      this.node(items[i], false, dominating, next);
      if (fixedLength(items[i]) !== 0) dominating = NONE;
    }
    this.node(items[last], optional, dominating, follow);
  }

  /**
   * Each alternative is tried in turn: `test -> next; choice next; p; commit end; next:`.
   * When a byte that `p` can begin with rules out the others, or `p` can only fail at its first byte, a test is enough:
   * `test -> next; p; jump end; next:`. An optional last alternative that follows nothing reuses the choice around it.
   */
  private choice(node: ChoiceNode, optional: boolean, follow: Charset): void {
    const { asm } = this;
    const { items } = node;
    const last = items.length - 1;
    const rests = firstsOfRests(node, follow);
    const toEnd: number[] = [];
    for (let i = 0; i < last; i++) {
      const item = items[i];
      const beforeTrue = i + 1 === last && items[last].tag === Tag.True;
      const first = firstOf(item, FULL);
      if (headfail(item) || (first.flags === 0 && disjoint(first.set, rests[i]))) {
        const test = this.test(first.set);
        this.node(item, false, test, follow);
        if (!beforeTrue) toEnd.push(asm.emit(Op.Jump));
        asm.setTarget(test);
      } else if (optional && beforeTrue) {
        asm.setTarget(asm.emit(Op.PartialCommit));
        this.node(item, true, NONE, FULL);
        break;
      } else {
        const test = first.flags === 0 ? this.test(first.set) : NONE;
        const choice = asm.emit(Op.Choice);
        this.node(item, beforeTrue, test, FULL);
        toEnd.push(asm.emit(Op.Commit));
        asm.setTarget(choice);
        asm.setTarget(test);
      }
    }
    this.node(items[last], optional, NONE, follow);
    for (const jump of toEnd) asm.setTarget(jump);
  }

  /** A jump, still without target, that is taken unless the next byte is in the set. */
  private test(set: Charset): number {
    const { asm } = this;
    if (isEmpty(set)) return asm.emit(Op.Jump);
    if (isFull(set)) return asm.emit(Op.TestAny);
    const byte = onlyByte(set);
    return byte >= 0 ? asm.emit(Op.TestChar, byte) : asm.emit(Op.TestSet, asm.set(set));
  }

  /**
   * `test -> end; choice end; loop: p; partialcommit loop; end:`, or, when a failure of `p` would only lead to a failure
   * of what follows, `loop: test -> end; p; jump loop; end:`.
   */
  private repetition(body: Node, optional: boolean, follow: Charset): void {
    const { asm } = this;
    if (body.tag === Tag.Set) {
      if (isFull(body.set)) asm.emit(Op.SpanAny);
      else if (!isEmpty(body.set)) asm.emit(Op.Span, 0, asm.set(body.set));
      return;
    }
    const first = firstOf(body, FULL);
    if (headfail(body) || (first.flags === 0 && disjoint(first.set, follow))) {
      const test = this.test(first.set);
      this.node(body, false, test, FULL);
      asm.emit(Op.Jump, 0, test);
      asm.setTarget(test);
      return;
    }
    const test = first.flags === 0 ? this.test(first.set) : NONE;
    const choice = asm.emit(optional ? Op.PartialCommit : Op.Choice);
    if (optional) asm.setTarget(choice);
    const loop = asm.here;
    this.node(body, false, NONE, FULL);
    asm.emit(Op.PartialCommit, 0, loop);
    if (!optional) asm.setTarget(choice);
    asm.setTarget(test);
  }

  /** `test -> end; fail; end:` or `test -> end; choice end; p; failtwice; end:`. */
  private not(body: Node): void {
    const { asm } = this;
    const first = firstOf(body, FULL);
    const test = first.flags === 0 ? this.test(first.set) : NONE;
    if (headfail(body)) asm.emit(Op.Fail);
    else {
      const choice = asm.emit(Op.Choice);
      this.node(body, false, NONE, FULL);
      asm.emit(Op.FailTwice);
      asm.setTarget(choice);
    }
    asm.setTarget(test);
  }

  /** `p; behind n` or `choice no; p; backcommit end; no: fail; end:`. */
  private and(body: Node, test: number): void {
    const { asm } = this;
    const length = fixedLength(body);
    if (length >= 0 && length <= MAX_BEHIND && !hasCaptures(body)) {
      this.node(body, false, test, FULL);
      if (length > 0) asm.emit(Op.Behind, length);
      return;
    }
    const choice = asm.emit(Op.Choice);
    this.node(body, false, test, FULL);
    const commit = asm.emit(Op.BackCommit);
    asm.setTarget(choice);
    asm.emit(Op.Fail);
    asm.setTarget(commit);
  }

  private capture(node: CaptureNode, test: number, follow: Charset): void {
    const { asm } = this;
    const { kind, body } = node;
    if (mayCall(kind)) this.calls = true;
    const operand = kind === CaptureKind.Number || kind === CaptureKind.Argument ? node.n : asm.constant(node.value);
    const length = fixedLength(body);
    if (length >= 0 && length <= MAX_FULL_CAPTURE && !hasCaptures(body)) {
      this.node(body, false, test, follow);
      asm.emit(Op.FullCapture, (length << 8) | kind, operand);
    } else {
      asm.emit(Op.OpenCapture, kind, operand);
      this.node(body, false, test, follow);
      asm.emit(Op.CloseCapture);
    }
  }

  /** `call rule 1; jump end; rule 1: …; return; rule 2: …; return; …; end:`. */
  private grammar(node: GrammarNode): void {
    const { asm } = this;
    const call = asm.emit(Op.Call);
    const jump = asm.emit(Op.Jump);
    const start = asm.here;
    for (const [i, rule] of node.rules.entries()) this.ruleNumbers.set(rule, i);
    const positions = node.rules.map((rule) => {
      const position = asm.here;
      if (rule.used) {
        this.node(rule.body, false, NONE, FULL);
        asm.emit(Op.Return);
      }
      return position;
    });
    asm.setTarget(call, start);
    asm.setTarget(jump);
    for (let at = start; at < asm.here; at += WORDS) {
      if (asm.op(at) !== Op.OpenCall) continue;
      const next = asm.finalTarget(at + WORDS);
      // A call before a return is a jump.
      asm.put(at, asm.op(next) === Op.Return ? Op.Jump : Op.Call, 0, positions[asm.b(at)]);
    }
  }
}

/** For each alternative, the bytes that those after it can begin with. */
function firstsOfRests(node: ChoiceNode, follow: Charset): Charset[] {
  const rests: Charset[] = [];
  let rest: Charset = EMPTY;
  for (let i = node.items.length - 1; i >= 0; i--) {
    rests[i] = rest;
    if (i > 0) rest = union(rest, firstOf(node.items[i], follow).set);
  }
  return rests;
}

/** Whether code for the pattern makes use of its follow set. */
function needsFollow(node: Node): boolean {
  switch (node.tag) {
    case Tag.Choice:
    case Tag.Rep:
      return true;
    case Tag.Capture:
      return needsFollow(node.body);
    default:
      return false;
  }
}

/** Whether the evaluation of a capture of this kind may call Lua: also for a name's `__eq`, or a table's `__index`. */
function mayCall(kind: CaptureKind): boolean {
  switch (kind) {
    case CaptureKind.Function:
    case CaptureKind.Accumulator:
    case CaptureKind.Query:
    case CaptureKind.Fold:
    case CaptureKind.Back:
      return true;
    default:
      return false;
  }
}
