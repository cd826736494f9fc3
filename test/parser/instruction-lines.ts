import type { AssignTarget, Block, Expr, FunctionBody, Stat } from "../../src/parser/ast.ts";
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
    if (!(obj.kind === "Upvalue" && key.kind === "String")) expr(obj);
    expr(key);
  };

  const expr = (e: Expr): void => {
    if (constantOf(e) !== null) return;
    switch (e.kind) {
      case "Index":
        place(e.obj, e.key);
        add("GET", e.line);
        break;
      case "Upvalue":
        add("GETUPVAL", e.line);
        break;
      case "Vararg":
        add("VARARG", e.line);
        break;
      case "CallExpr":
        expr(e.func);
        e.args.forEach(expr);
        add("CALL", e.line);
        break;
      case "MethodCall":
        expr(e.obj);
        add("SELF", e.nameLine);
        e.args.forEach(expr);
        add("CALL", e.line);
        break;
      case "Binary": {
        expr(e.left);
        expr(e.right);
        const isChain = e.op === ".." && e.right.kind === "Binary" && e.right.op === "..";
        if (["==", "~=", "<", "<=", ">", ">="].includes(e.op)) add("CMP", e.line);
        else if (!isChain) add(e.op === ".." ? "CONCAT" : "ARITH", e.line);
        break;
      }
      case "Logical":
        expr(e.left);
        expr(e.right);
        break;
      case "Unary":
        expr(e.operand);
        if (e.op !== "not") add("UNARY", e.line);
        break;
      case "Paren":
        expr(e.expr);
        break;
      case "Table":
        add("NEWTABLE", e.line);
        for (const item of e.items) {
          if (item.key !== null) expr(item.key);
          expr(item.value);
          if (item.key !== null) add("SET", item.line);
        }
        if (e.items.some((item) => item.key === null)) add("SETLIST", e.endLine);
        break;
      case "FunctionExpr":
        add("CLOSURE", e.line);
        break;
    }
  };

  const target = (t: AssignTarget): void => {
    if (t.kind === "Upvalue") add("SETUPVAL", t.line);
    else if (t.kind === "Index") {
      place(t.obj, t.key);
      add("SET", t.line);
    }
  };

  const block = (b: Block): void => b.stats.forEach(stat);

  const stat = (s: Stat): void => {
    switch (s.kind) {
      case "Local":
        s.exprs.forEach(expr);
        break;
      case "LocalFunction":
        expr(s.func);
        break;
      case "Function":
        target(s.target);
        expr(s.func);
        break;
      case "Assign":
        s.targets.forEach(target);
        s.exprs.forEach(expr);
        break;
      case "Call":
        expr(s.call);
        break;
      case "Do":
        block(s.block);
        break;
      case "While":
      case "Repeat":
        expr(s.cond);
        block(s.block);
        break;
      case "If":
        for (const clause of s.clauses) {
          expr(clause.cond);
          block(clause.block);
        }
        if (s.orElse !== null) block(s.orElse);
        break;
      case "NumericFor":
        [s.start, s.limit, ...(s.step === null ? [] : [s.step])].forEach(expr);
        add("FORPREP", s.doLine);
        block(s.block);
        add("FORLOOP", s.line);
        break;
      case "GenericFor":
        s.exprs.forEach(expr);
        add("TFORPREP", s.doLine);
        block(s.block);
        add("TFORCALL", s.line);
        add("TFORLOOP", s.line);
        break;
      case "Return":
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
