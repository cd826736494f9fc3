/**
 * Random Lua programs, as functions of a list of choices: a list of numbers shrinks well, and at its end every choice is
 * the first, simplest one. Programs end, are deterministic, and print what they do.
 */

type Type = "number" | "string" | "boolean" | "table" | "function" | "any";

interface Variable {
  readonly name: string;
  readonly type: Type;
  readonly readOnly: boolean;
}

const NUMBERS = ["1", "0", "2", "-1", "7", "127", "128", "-128", "255", "256", "65536", "131072", "1.5", "2.0", "1e15"];
const INTEGERS = ["9007199254740992", "9223372036854775807", "(-9223372036854775807)"];
const STRINGS = ['"a"', '"10"', '""', '"hello"', '"0x10"', '"3.0"'];
const ARITHMETIC = ["+", "-", "*", "//", "%", "/", "&", "|", "~", "<<", ">>"];
const COMPARISONS = ["<", "==", "<=", ">", ">=", "~="];
const FIELDS = ["x", "y", "z"];
const GLOBALS = ["G1", "G2"];

/**
 * What programs call. `CI` gives no closing value, because 5.4.4 forgets it when a loop with a captured variable is left by
 * `break`. `step` counts loop iterations down; `show` hides addresses. */
const PRELUDE = `
local fuel = 40
local function step() fuel = fuel - 1 return fuel > 0 end
local function show(v)
  if type(v) == "table" then
    local n = 0
    for _ in next, v do n = n + 1 end
    return "{" .. n .. "}"
  elseif type(v) == "function" then return "fn" end
  return v == v and tostring(v) or "nan"
end
local lines = 0
local function P(...)
  lines = lines + 1
  if lines > 200 then error(O) end
  local t = {}
  for i = 1, select("#", ...) do t[i] = show((select(i, ...))) end
  print(table.concat(t, " "))
  return ...
end
function S(x) P("S", x) return x end
function M(...) P("M", ...) return ... end
function T(x) return type(x) == "string" and x:sub(1, 20) or x end
function K(x) if x == nil or x ~= x then return 1 end return x end
function C(x) P("open", x) return setmetatable({}, {__close = function(_, e) P("close", x, e) end}) end
function CI(n) return function(_, i) i = i + 1 if i <= n then return i, i * 2 end end, nil, 0 end
O = {m = function(self, ...) P("m", ...) return ..., 1 end}
local function run(f, ...)
  if lines > 200 then return end
  fuel = 40
  local ok, e = pcall(f, ...)
  if e ~= O then P(ok, e) end
end
`;

/** The program that a list of choices (natural numbers) stands for. */
export function program(choices: readonly number[]): string {
  const out = [PRELUDE];
  const share = Math.ceil(choices.length / 3);
  for (let i = 0; i < choices.length; i += share) {
    const writer = new Writer(choices.slice(i, i + share));
    out.push(`run(function(...)\n${writer.body(12)}\nend, 1, "x", nil)`);
  }
  return out.join("\n");
}

class Writer {
  #next = 0;
  #names = 0;
  #scopes: Variable[][] = [[]];
  #vararg = true;
  /** Labels at the end of the loops around, innermost last; none inside a new function. */
  #continues: string[] = [];
  #depth = 0;

  constructor(private readonly choices: readonly number[]) {}

  /** One of `n` alternatives; the first when the choices are used up. */
  #choose(n: number): number {
    return (this.choices[this.#next++] ?? 0) % n;
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#choose(list.length)] as T;
  }

  /** True once in `n` times. */
  #once(n: number): boolean {
    return this.#choose(n) === n - 1;
  }

  get #exhausted(): boolean {
    return this.#next >= this.choices.length;
  }

  #visible(type: Type | null, assignable = false): Variable[] {
    const seen = new Map<string, Variable>();
    for (const scope of this.#scopes) for (const v of scope) seen.set(v.name, v);
    return [...seen.values()].filter((v) => (type === null || v.type === type) && !(assignable && v.readOnly));
  }

  #declare(type: Type, readOnly = false): Variable {
    const old = this.#visible(null);
    const name = old.length > 0 && this.#once(8) ? this.#pick(old).name : `v${this.#names++}`;
    return { name, type, readOnly };
  }

  #bind(...vars: Variable[]): void {
    (this.#scopes[this.#scopes.length - 1] as Variable[]).push(...vars);
  }

  /** Statements of a function or a block, with their own scope. */
  body(n: number, vars: Variable[] = []): string {
    this.#scopes.push([...vars]);
    this.#depth++;
    const list: string[] = [];
    for (let i = 0; i < n && !this.#exhausted; i++) list.push(this.#statement());
    const names = this.#visible(null).map((v) => v.name);
    if (list.length > 0) list.push(`P(${names.slice(-6).join(", ")})`);
    this.#depth--;
    this.#scopes.pop();
    return list.join("\n");
  }

  // Expressions; `d` bounds their depth.

  #variable(type: Type, d: number): string | null {
    const vars = this.#visible(type);
    return vars.length > 0 && (d <= 0 || this.#choose(2) === 0) ? this.#pick(vars).name : null;
  }

  #typed(type: Type, d: number): string {
    if (this.#once(40)) return this.#any(d - 1);
    switch (type) {
      case "number":
        return this.#number(d);
      case "string":
        return this.#string(d);
      case "boolean":
        return this.#boolean(d);
      case "table":
        return this.#table(d);
      case "function":
        return this.#function(d);
      default:
        return this.#any(d);
    }
  }

  #number(d: number): string {
    const v = this.#variable("number", d);
    if (v !== null) return v;
    switch (d <= 0 ? 0 : this.#choose(8)) {
      case 0:
        return this.#once(10) ? this.#pick(INTEGERS) : this.#pick(NUMBERS);
      case 1:
        return `-(${this.#number(d - 1)})`;
      case 2:
        return `S(${this.#number(d - 1)})`;
      case 3:
        return `#(${this.#string(d - 1)})`;
      case 4:
        return this.#vararg ? "select('#', ...)" : "3";
      default:
        return `(${this.#typed("number", d - 1)} ${this.#pick(ARITHMETIC)} ${this.#typed("number", d - 1)})`;
    }
  }

  #string(d: number): string {
    const v = this.#variable("string", d);
    if (v !== null) return v;
    switch (d <= 0 ? 0 : this.#choose(5)) {
      case 0:
        return this.#pick(STRINGS);
      case 1:
        return `S(${this.#string(d - 1)})`;
      case 2:
        return `(${this.#pick(STRINGS)}):rep(${this.#choose(3)})`;
      case 3:
        return `(${this.#string(d - 1)} .. ${this.#typed("number", d - 1)})`;
      default:
        return `(${this.#typed("string", d - 1)} .. ${this.#string(d - 1)} .. ${this.#string(d - 1)})`;
    }
  }

  #boolean(d: number): string {
    const v = this.#variable("boolean", d);
    if (v !== null) return v;
    switch (d <= 0 ? 0 : this.#choose(6)) {
      case 0:
        return this.#pick(["true", "false", "nil"]);
      case 1:
        return `not (${this.#any(d - 1)})`;
      case 2:
        return `((${this.#any(d - 1)}) ${this.#pick(["==", "~="])} (${this.#any(d - 1)}))`;
      case 3:
        return `(${this.#boolean(d - 1)} ${this.#pick(["and", "or"])} ${this.#boolean(d - 1)})`;
      default:
        return `(${this.#number(d - 1)} ${this.#pick(COMPARISONS)} ${this.#number(d - 1)})`;
    }
  }

  #table(d: number): string {
    const v = this.#variable("table", d);
    if (v !== null) return v;
    const items: string[] = [];
    for (let i = d <= 0 ? 0 : this.#choose(4); i > 0; i--) {
      const value = this.#any(d - 1);
      switch (this.#choose(4)) {
        case 0:
          items.push(value);
          break;
        case 1:
          items.push(`${this.#pick(FIELDS)} = ${value}`);
          break;
        case 2:
          items.push(`[K(${this.#number(d - 1)})] = ${value}`);
          break;
        default:
          items.push(`[${this.#string(d - 1)}] = ${value}`);
      }
    }
    if (this.#once(4)) items.push(this.#vararg ? "..." : "M(1, 2)");
    return `{${items.join(", ")}}`;
  }

  /** A table as the object of an index. */
  #object(d: number): string {
    const t = this.#table(d);
    return t.startsWith("{") ? `(${t})` : t;
  }

  #any(d: number): string {
    const v = this.#visible(null);
    if (v.length > 0 && this.#choose(3) === 0) return this.#pick(v).name;
    if (d <= 0) return this.#choose(2) === 0 ? this.#number(0) : this.#pick(["nil", "false", ...GLOBALS, ...STRINGS]);
    switch (this.#choose(11)) {
      case 0:
        return this.#number(d);
      case 1:
        return this.#boolean(d);
      case 2:
        return `(${this.#any(d - 1)} ${this.#pick(["and", "or"])} ${this.#any(d - 1)})`;
      case 3:
        return `(${this.#any(d - 1)} and ${this.#any(d - 1)} or ${this.#any(d - 1)})`;
      case 4:
        return this.#table(d);
      case 5:
        return `${this.#object(d - 1)}.${this.#pick(FIELDS)}`;
      case 6:
        return `${this.#object(d - 1)}[${this.#any(d - 1)}]`;
      case 7:
        return this.#function(d - 1);
      case 8:
        return `M(${this.#any(d - 1)}, ${this.#any(d - 1)})`;
      case 9:
        return this.#vararg ? this.#pick(["...", "(...)"]) : this.#string(d);
      default:
        return `O:m(${this.#arguments(d - 1)})`;
    }
  }

  #arguments(d: number): string {
    const list: string[] = [];
    for (let i = this.#choose(3); i > 0; i--) list.push(this.#any(d));
    if (this.#once(4)) list.push(`M(1, ${this.#number(d)})`);
    return list.join(", ");
  }

  /** `(params) body end`, after `function`. */
  #functionBody(d: number): string {
    const outer = { vararg: this.#vararg, continues: this.#continues };
    this.#continues = [];
    this.#vararg = this.#once(3);
    const params: Variable[] = [];
    for (let i = this.#choose(3); i > 0; i--) {
      params.push({
        name: `v${this.#names++}`,
        type: this.#pick(["number", "any", "table"] as const),
        readOnly: false,
      });
    }
    const names = params.map((p) => p.name);
    if (this.#vararg) names.push("...");
    this.#scopes.push(params);
    const body = this.#depth < 4 ? this.body(this.#choose(4)) : "";
    const result = this.#once(3) ? this.#arguments(1) : this.#any(Math.min(d, 1));
    this.#scopes.pop();
    this.#vararg = outer.vararg;
    this.#continues = outer.continues;
    return `(${names.join(", ")})\n${body}\nreturn ${result}\nend`;
  }

  #function(d: number): string {
    const v = this.#variable("function", d);
    return v ?? `function${this.#functionBody(d)}`;
  }

  // Statements

  #statement(): string {
    const deep = this.#depth > 4;
    switch (this.#choose(deep ? 8 : 17)) {
      case 0:
        return `P(${this.#arguments(2)})`;
      case 1:
      case 2:
        return this.#local();
      case 3:
      case 4:
        return this.#assignment();
      case 5:
        return this.#closing();
      case 6:
        return this.#leave();
      case 7:
        return this.#localFunction();
      case 8:
      case 9:
        return this.#if();
      case 10:
        return `while step() and ${this.#boolean(2)} do\n${this.#loopBody([])}\nend`;
      case 11:
        return this.#repeat();
      case 12:
      case 13:
        return this.#numericFor();
      case 14:
        return this.#genericFor();
      case 15:
        return this.#backwards();
      default:
        return `do\n${this.body(3)}\nend`;
    }
  }

  #local(): string {
    const vars: Variable[] = [];
    const values: string[] = [];
    const constant = this.#once(6);
    for (let i = constant ? 0 : this.#choose(3); i >= 0; i--) {
      const type = this.#pick(["number", "number", "table", "string", "boolean", "function"] as const);
      values.push(this.#typed(type, 3));
      vars.push(this.#declare(type, constant));
    }
    if (!constant && this.#once(6)) values.pop();
    if (!constant && this.#once(6)) values.push("M(1, 2)");
    this.#bind(...vars);
    const names = vars.map((v) => v.name).join(", ");
    return `local ${names}${constant ? " <const>" : ""}${values.length > 0 ? ` = ${values.join(", ")}` : ""}`;
  }

  #assignment(): string {
    const targets: string[] = [];
    const values: string[] = [];
    for (let i = this.#choose(3); i >= 0; i--) {
      const vars = this.#visible(null, true);
      const tables = this.#visible("table");
      const kind = this.#choose(4);
      if (kind < 2 && vars.length > 0) {
        const v = this.#pick(vars);
        targets.push(v.name);
        // Cut, for strings that grow in loops.
        values.push(v.type === "string" ? `T(${this.#typed("string", 3)})` : this.#typed(v.type, 3));
        continue;
      }
      if (kind === 3 || tables.length === 0) targets.push(this.#pick(GLOBALS));
      else {
        const t = this.#pick(tables).name;
        const keys = this.#visible("number");
        targets.push(
          this.#choose(2) === 0 || keys.length === 0 ? `${t}.${this.#pick(FIELDS)}` : `${t}[${this.#pick(keys).name}]`,
        );
      }
      values.push(this.#any(2));
    }
    if (values.length > 1 && this.#once(6)) values.pop();
    if (this.#once(6)) values.push("M(1, 2)");
    return `${targets.join(", ")} = ${values.join(", ")}`;
  }

  #closing(): string {
    const value = this.#pick(["C(1)", "C('x')", "nil", "false"]);
    const v = this.#declare("any", true);
    this.#bind(v);
    return `local ${v.name} <close> = ${value}`;
  }

  /** A way out of a loop, or of the function. */
  #leave(): string {
    const cond = this.#boolean(2);
    const label = this.#continues[this.#continues.length - 1];
    switch (label === undefined ? 2 : this.#choose(3)) {
      case 0:
        return `if ${cond} then break end`;
      case 1:
        return `if ${cond} then goto ${label} end`;
      default:
        return `if ${cond} then return ${this.#arguments(1)} end`;
    }
  }

  #localFunction(): string {
    const v = this.#declare("function");
    this.#bind(v);
    return `local function ${v.name}${this.#functionBody(2)}`;
  }

  #if(): string {
    let text = `if ${this.#boolean(3)} then\n${this.body(2)}\n`;
    if (this.#once(3)) text += `elseif ${this.#any(2)} then\n${this.body(1)}\n`;
    if (this.#once(2)) text += `else\n${this.body(1)}\n`;
    return `${text}end`;
  }

  #loopBody(vars: Variable[]): string {
    const label = `l${this.#names++}`;
    this.#continues.push(label);
    const body = this.body(3, vars);
    this.#continues.pop();
    return `if not step() then break end\n${body}\n::${label}::`;
  }

  #repeat(): string {
    const v: Variable = { name: `v${this.#names++}`, type: "number", readOnly: false };
    const start = this.#number(2);
    const body = this.#loopBody([v]);
    this.#scopes.push([v]);
    const cond = this.#boolean(2);
    this.#scopes.pop();
    return `repeat\nlocal ${v.name} = ${start}\ndo\n${body}\nend\nuntil not step() or ${cond}`;
  }

  #numericFor(): string {
    const start = this.#choose(3) === 0 ? this.#number(2) : this.#pick(["1", "3", "1.0"]);
    const limit = this.#pick(["3", "2", "0", "1"]);
    const step = this.#pick(["", "", ", 1", ", -1", ", 2", ", 0.5"]);
    const v = this.#declare("number");
    return `for ${v.name} = ${start}, ${limit}${step} do\n${this.#loopBody([v])}\nend`;
  }

  #genericFor(): string {
    const source = this.#choose(2) === 0 ? `CI(${1 + this.#choose(3)})` : `ipairs(${this.#table(2)})`;
    const k: Variable = { name: `v${this.#names++}`, type: "number", readOnly: false };
    const v: Variable = { name: `v${this.#names++}`, type: "any", readOnly: false };
    return `for ${k.name}, ${v.name} in ${source} do\n${this.#loopBody([k, v])}\nend`;
  }

  #backwards(): string {
    const label = `l${this.#names++}`;
    const outer = this.#continues;
    this.#continues = [];
    const text = `do\n::${label}::\n${this.body(0)}${this.#scoped(() => this.#statement())}\nif step() then goto ${label} end\nend`;
    this.#continues = outer;
    return text;
  }

  #scoped(write: () => string): string {
    this.#scopes.push([]);
    this.#depth++;
    const text = write();
    this.#depth--;
    this.#scopes.pop();
    return text;
  }
}
