import {
  type AssignTarget,
  BinaryOp,
  type Block,
  type Expr,
  type FunctionBody,
  Kind,
  type Stat,
  StatKind,
  UnaryOp,
} from "../../src/parser/ast.ts";
import { constantOf } from "../../src/parser/fold.ts";

/**
 * Where a function's nodes say that their instructions stand: for each class of instruction the lines, in order. Classes
 * are named after the reference's opcodes: GET and SET for all accesses to fields and globals, ARITH, CMP and so on.
 */
export type InstructionLines = Record<string, number[]>;

/** The lines of a function, without those of the functions in it. */
export function instructionLines(body: FunctionBody): InstructionLines {
  const found: InstructionLines = {};
  const add = (name: string, line: number): void => {
    if (found[name] === undefined) found[name] = [];
    found[name].push(line);
  };

  const place = (obj: Expr, key: Expr): void => {
    // A global is one instruction, on the upvalue itself.
    if (!(obj.kind === Kind.Upvalue && key.kind === Kind.String)) expr(obj);
    expr(key);
  };

  const expr = (e: Expr): void => {
    if (constantOf(e) !== null) return;
    switch (e.kind) {
      case Kind.Index:
        place(e.left, e.right);
        add("GET", e.line);
        break;
      case Kind.Upvalue:
        add("GETUPVAL", e.line);
        break;
      case Kind.Vararg:
        add("VARARG", e.line);
        break;
      case Kind.Call:
        expr(e.left);
        e.list.forEach(expr);
        add("CALL", e.line);
        break;
      case Kind.MethodCall:
        expr(e.left);
        add("SELF", e.num);
        e.list.forEach(expr);
        add("CALL", e.line);
        break;
      case Kind.Binary: {
        expr(e.left);
        expr(e.right);
        const isConcat = e.num === BinaryOp.Concat;
        const isChain = isConcat && e.right.kind === Kind.Binary && e.right.num === BinaryOp.Concat;
        if (e.num > BinaryOp.Concat) add("CMP", e.line);
        else if (!isChain) add(isConcat ? "CONCAT" : "ARITH", e.line);
        break;
      }
      case Kind.And:
      case Kind.Or:
        expr(e.left);
        expr(e.right);
        break;
      case Kind.Unary:
        expr(e.left);
        if (e.num !== UnaryOp.Not) add("UNARY", e.line);
        break;
      case Kind.Paren:
        expr(e.left);
        break;
      case Kind.Table:
        add("NEWTABLE", e.line);
        for (const item of e.list) {
          if (item.key !== null) expr(item.key);
          expr(item.value);
          if (item.key !== null) add("SET", item.line);
        }
        if (e.list.some((item) => item.key === null)) add("SETLIST", e.num);
        break;
      case Kind.Function:
        add("CLOSURE", e.line);
        break;
    }
  };

  const target = (t: AssignTarget): void => {
    if (t.kind === Kind.Upvalue) add("SETUPVAL", t.line);
    else if (t.kind === Kind.Index) {
      place(t.left, t.right);
      add("SET", t.line);
    }
  };

  const block = (b: Block): void => b.stats.forEach(stat);

  const stat = (s: Stat): void => {
    switch (s.kind) {
      case StatKind.Local:
        s.exprs.forEach(expr);
        break;
      case StatKind.LocalFunction:
        expr(s.func);
        break;
      case StatKind.Function:
        target(s.target);
        expr(s.func);
        break;
      case StatKind.Assign:
        s.targets.forEach(target);
        s.exprs.forEach(expr);
        break;
      case StatKind.Call:
        expr(s.call);
        break;
      case StatKind.Do:
        block(s.block);
        break;
      case StatKind.While:
      case StatKind.Repeat:
        expr(s.cond);
        block(s.block);
        break;
      case StatKind.If:
        for (const clause of s.clauses) {
          expr(clause.cond);
          block(clause.block);
        }
        if (s.orElse !== null) block(s.orElse);
        break;
      case StatKind.NumericFor:
        [s.start, s.limit, ...(s.step === null ? [] : [s.step])].forEach(expr);
        add("FORPREP", s.doLine);
        block(s.block);
        add("FORLOOP", s.line);
        break;
      case StatKind.GenericFor:
        s.exprs.forEach(expr);
        add("TFORPREP", s.doLine);
        block(s.block);
        add("TFORCALL", s.line);
        add("TFORLOOP", s.line);
        break;
      case StatKind.Return:
        s.exprs.forEach(expr);
        add("RETURN", s.line);
        break;
    }
  };

  block(body.body);
  add("RETURN", body.endLine);
  for (const lines of Object.values(found)) lines.sort((a, b) => a - b);
  return found;
}
