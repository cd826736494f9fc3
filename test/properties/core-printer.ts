import type { Block, Expr, Func, Item, Stat } from "./core-programs.ts";

/** A local variable in scope. */
interface Variable {
  readonly name: string;
  readonly isConst: boolean;
}

/** What the first variables of every program hold. */
const START = [
  "5",
  "2.5",
  "'str'",
  "{10, 20, 30, a = 'A', b = {f = type}}",
  "setmetatable({1, 2}, META[1])",
  "setmetatable({}, META[2])",
  "function (...) T() return ... end",
];

/** What message handlers begin with. */
const HANDLER_START = "if H() then return 'given up' end";

/** The most variables that a function declares. */
const MAX_LOCALS = 60;

/** Writes a program; what its data says is adapted to what is allowed where it stands. */
class Printer {
  private readonly lines: string[] = [];
  private scope: Variable[] = [];
  private names = 0;
  private labels = 0;
  private dots = true;
  /** The loop around the statement: its label for "continue", null when it can have none; undefined outside of loops. */
  private loop: string | null | undefined = undefined;

  text(program: Block): string {
    this.lines.push("T()");
    for (const value of START) this.lines.push(`local ${this.declare()} = ${value}`);
    this.block(program);
    return this.lines.join("\n");
  }

  private declare(isConst = false): string {
    const name = `v${this.names++}`;
    this.scope.push({ name, isConst });
    return name;
  }

  private block(body: Block, label: string | null = null): void {
    const { scope } = this;
    this.scope = [...scope];
    for (const s of body) this.stat(s);
    if (label !== null) this.lines.push(`::${label}::`);
    this.scope = scope;
  }

  private list(values: readonly Expr[]): string {
    return values.map((e) => this.expr(e)).join(", ");
  }

  private stat(s: Stat): void {
    const { lines } = this;
    switch (s.k) {
      case "local": {
        const values = this.list(s.values.length > 0 || s.attrib === "" ? s.values : [{ k: "literal", text: "nil" }]);
        if (this.scope.length > MAX_LOCALS) return;
        const count = s.attrib === "close" ? 1 : s.count;
        const attrib = s.attrib === "" ? "" : ` <${s.attrib}>`;
        const names = Array.from({ length: count }, () => this.declare(s.attrib !== "") + attrib);
        lines.push(`local ${names.join(", ")}${values === "" ? "" : ` = ${values}`}`);
        return;
      }
      case "assign":
        lines.push(`${s.targets.map((t) => this.target(t)).join(", ")} = ${this.list(s.values)}`);
        return;
      case "print":
        if (s.guarded) {
          const { dots } = this;
          this.dots = false;
          const values = this.list(s.values);
          this.dots = dots;
          lines.push(`P(pcall(function () return ${values} end))`);
        } else lines.push(`P(${this.list(s.values)})`);
        return;
      case "expression": {
        const isCall = s.e.k === "call" || s.e.k === "method" || s.e.k === "library";
        lines.push(isCall ? `;${this.expr(s.e)}` : `local _ = ${this.expr(s.e)}`);
        return;
      }
      case "do":
        lines.push("do");
        this.block(s.body);
        lines.push("end");
        return;
      case "if":
        lines.push(`if ${this.expr(s.condition)} then`);
        this.block(s.then);
        if (s.otherwise.length > 0) {
          lines.push("else");
          this.block(s.otherwise);
        }
        lines.push("end");
        return;
      case "while":
        lines.push(`while ${this.expr(s.condition)} do T()`);
        this.inLoop(s.body, true);
        lines.push("end");
        return;
      case "repeat": {
        const condition = this.expr(s.condition);
        lines.push("repeat T()");
        this.inLoop(s.body, false);
        lines.push(`until ${condition}`);
        return;
      }
      case "numeric": {
        const range = this.list(s.range);
        const { scope } = this;
        this.scope = [...scope];
        lines.push(`for ${this.declare()} = ${range} do T()`);
        this.inLoop(s.body, true);
        this.scope = scope;
        lines.push("end");
        return;
      }
      case "generic": {
        // The order of several keys is not defined.
        const first = this.expr(s.values[0] as Expr);
        const values =
          s.kind === "own" ? this.list(s.values) : s.kind === "pairs" ? `pairs({${first}})` : `${s.kind}(${first})`;
        const { scope } = this;
        this.scope = [...scope];
        lines.push(`for ${this.declare()}, ${this.declare()} in ${values} do T()`);
        this.inLoop(s.body, true);
        this.scope = scope;
        lines.push("end");
        return;
      }
      case "function":
        if (this.scope.length > MAX_LOCALS) return;
        lines.push(`local function ${this.declare()}${this.func(s.f)}`);
        return;
      case "protected": {
        const args = s.args.length > 0 ? `, ${this.list(s.args)}` : "";
        const f = `function ${this.func(s.f)}`;
        if (s.handler === null) lines.push(`P(pcall(${f}${args}))`);
        else lines.push(`P(xpcall(${f}, function ${this.func(s.handler, HANDLER_START)}${args}))`);
        return;
      }
      case "break":
        if (this.loop !== undefined) lines.push("break");
        return;
      case "continue":
        if (typeof this.loop === "string") lines.push(`goto ${this.loop}`);
        return;
      case "return": {
        const [first] = s.values;
        if (s.isTail && first !== undefined) lines.push(`do return ${this.call(first, s.values.slice(1))} end`);
        else lines.push(`do return ${this.list(s.values)} end`);
        return;
      }
    }
  }

  private inLoop(body: Block, canContinue: boolean): void {
    const { loop } = this;
    const label = canContinue ? `c${this.labels++}` : null;
    this.loop = label;
    this.block(body, label);
    this.loop = loop;
  }

  /** The parameters and the body of a function, in lines of its own. */
  private func(f: Func, start = "T()"): string {
    const { scope, dots, loop, lines } = this;
    const at = lines.length;
    this.scope = scope.slice(-20);
    this.dots = f.dots;
    this.loop = undefined;
    const parameters = Array.from({ length: f.parameters }, () => this.declare());
    if (f.dots) parameters.push("...");
    lines.push(start);
    this.block(f.body);
    const body = lines.splice(at).join("\n");
    this.scope = scope;
    this.dots = dots;
    this.loop = loop;
    return `(${parameters.join(", ")}) ${body}\nend`;
  }

  private variable(n: number, mustAssign: boolean): string {
    const scope = mustAssign ? this.scope.filter((v) => !v.isConst) : this.scope;
    return scope.length === 0 ? "g0" : (scope[scope.length - 1 - (n % scope.length)] as Variable).name;
  }

  private target(e: Expr): string {
    switch (e.k) {
      case "variable":
        return this.variable(e.n, true);
      case "index":
        return `${this.prefix(e.o)}[${this.expr(e.i)}]`;
      case "field":
        return `${this.prefix(e.o)}.${e.name}`;
      default:
        return this.expr({ k: "global", n: 1 });
    }
  }

  /** An expression that may be indexed or called. */
  private prefix(e: Expr): string {
    switch (e.k) {
      case "variable":
      case "global":
      case "index":
      case "field":
      case "call":
      case "method":
      case "library":
        return this.expr(e);
      default:
        return `(${this.expr(e)})`;
    }
  }

  private call(f: Expr, args: readonly Expr[]): string {
    return `${this.prefix(f)}(${this.list(args)})`;
  }

  private item(item: Item): string {
    const value = this.expr(item.value);
    if (item.key === null) return value;
    return typeof item.key === "string" ? `${item.key} = ${value}` : `[${this.expr(item.key)}] = ${value}`;
  }

  private table(items: readonly Item[]): string {
    return `{${items.map((item) => this.item(item)).join(", ")}}`;
  }

  private expr(e: Expr): string {
    switch (e.k) {
      case "literal":
        return e.text;
      case "variable":
        return this.variable(e.n, false);
      case "global":
        return e.n === 3 ? "undefined" : `g${e.n}`;
      case "dots":
        return this.dots ? "..." : "nil";
      case "binary": {
        if (e.op !== "..") return `(${this.expr(e.a)} ${e.op} ${this.expr(e.b)})`;
        // One operand at most may be a string of any length.
        const short = e.a.k === "literal" || e.b.k === "literal";
        return short
          ? `(${this.expr(e.a)} .. ${this.expr(e.b)})`
          : `(CUT(${this.expr(e.a)}) .. CUT(${this.expr(e.b)}))`;
      }
      case "unary":
        // The length of a table with holes is not defined.
        return e.op === "#" && e.a.k !== "literal" ? `LEN(${this.expr(e.a)})` : `(${e.op} ${this.expr(e.a)})`;
      case "index":
        return `${this.prefix(e.o)}[${this.expr(e.i)}]`;
      case "field":
        return `${this.prefix(e.o)}.${e.name}`;
      case "call":
        return this.call(e.f, e.args);
      case "method":
        return `${this.prefix(e.o)}:${e.name}(${this.list(e.args)})`;
      case "library":
        return `${e.f}(${this.list(e.args)})`;
      case "function":
        return `function ${this.func(e.f)}`;
      case "table":
        return this.table(e.items);
      case "object":
        return `setmetatable(${this.table(e.items)}, META[${e.meta}])`;
      case "parentheses":
        return `(${this.expr(e.a)})`;
    }
  }
}

/** A program as Lua. */
export function printCore(program: Block): string {
  return new Printer().text(program);
}
