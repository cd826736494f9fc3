import fc from "fast-check";

/*
 * Random programs about coroutines: each is a number of bodies, made of steps, that resume, wrap and close each other, and yield in
 * all kinds of places. A body is printed as a Lua function, every step in it as a statement or two.
 */

/** How a thread is named: one of the bodies' coroutines, or the running one. */
export type Slot = number;

/** Values given to a yield, a resume, an error or a return. */
export type Value = string;

export type Step =
  | { readonly k: "log" | "yield" | "return" | "tail yield"; readonly values: readonly Value[] }
  | { readonly k: "error"; readonly value: Value; readonly level: number }
  | { readonly k: "resume" | "call wrapped"; readonly slot: Slot; readonly values: readonly Value[] }
  | { readonly k: "close" | "status" | "renew" | "traceback"; readonly slot: Slot }
  | { readonly k: "about"; readonly slot: Slot }
  | { readonly k: "pcall" | "do" | "function" | "wrap" | "coroutine"; readonly body: Body }
  | { readonly k: "xpcall"; readonly body: Body; readonly handler: Body }
  | { readonly k: "tbc"; readonly body: Body; readonly close: Body }
  | { readonly k: "loop"; readonly times: number; readonly body: Body }
  | {
      readonly k: "iterator";
      readonly times: number;
      readonly iterator: Body;
      readonly body: Body;
      readonly close: Body | null;
    }
  | { readonly k: "event"; readonly event: string; readonly body: Body }
  | { readonly k: "native"; readonly native: string; readonly body: Body };

export type Body = readonly Step[];

export interface CoroutineProgram {
  readonly bodies: readonly Body[];
  readonly main: Body;
}

/** What an event's metamethod is reached by; `o` is the object, `p` another one. */
const EVENTS: Record<string, string> = {
  index: "o.key",
  newindex: "o.key = 1",
  call: "o(1, 2)",
  add: "o + 1",
  sub: "1 - o",
  concat: "'s' .. o",
  unm: "-o",
  len: "#o",
  eq: "o == p",
  lt: "o < p",
  le: "p <= o",
  band: "o & 1",
  shl: "o << 1",
  bnot: "~o",
  idiv: "o // 'x'",
};

/** Natives that call the function `f`. */
const NATIVES: Record<string, string> = {
  sort: "table.sort({2, 1}, function (a, b) f() return a < b end)",
  gsub: "('ab'):gsub('.', function (c) f() return c .. c end)",
  "gsub index": "('a'):gsub('.', setmetatable({}, {__index = function (_, c) return f() end}))",
  tostring: "tostring(setmetatable({}, {__tostring = function () f() return 't' end}))",
  format: "('%s'):format(setmetatable({}, {__tostring = function () f() return 't' end}))",
  load: "load(function () f() return nil end)",
  concat: "table.concat(setmetatable({}, {__len = function () f() return 0 end}))",
  unpack: "table.unpack(setmetatable({}, {__index = function (_, i) f() return i end}), 1, 2)",
  insert: "table.insert(setmetatable({}, {__len = function () f() return 0 end}), 'x')",
  pairs: "pairs(setmetatable({}, {__pairs = function () f() return next, {}, nil end}))",
  ipairs:
    "(function () for i in ipairs(setmetatable({}, {__index = function (_, i) f() if i < 3 then return i end end})) do P(i) end end)()",
  pcall: "pcall(pcall, f)",
  select: "select('#', f())",
  "yield itself": "pcall(coroutine.yield, 'native')",
  "resume itself": "pcall(coroutine.resume, coroutine.create(f))",
  "wrap itself": "pcall(coroutine.wrap(f))",
  "tail __call": "(function () return setmetatable({}, {__call = f})() end)()",
  error: "pcall(error, setmetatable({}, {__tostring = f}))",
};

const value = fc.constantFrom(
  "1",
  "'a'",
  "nil",
  "true",
  "v",
  "v",
  "...",
  "{}",
  "2.5",
  "'s', nil",
  "coroutine.running()",
);
const values = fc.array(value, { maxLength: 2 });
const slot = fc.nat({ max: 4 });

/**
 * What a message handler does. It leaves no variable to be closed: errors of closing methods go to the handler in force, and
 * a handler that fails and makes work for itself would never end.
 */
const handler: fc.Arbitrary<Body> = fc.array(
  fc.oneof(
    fc.record({ k: fc.constantFrom("log" as const, "yield" as const, "return" as const), values }),
    fc.record({ k: fc.constant("error" as const), value, level: fc.nat({ max: 3 }) }),
    fc.record({ k: fc.constant("resume" as const), slot, values }),
    fc.record({ k: fc.constantFrom("close" as const, "about" as const), slot }),
  ) as fc.Arbitrary<Step>,
  { maxLength: 3 },
);

// A type, not an interface: fast-check asks for one with an index.
type Tied = {
  step: Step;
  body: Body;
};

const { body } = fc.letrec<Tied>((tie) => ({
  body: fc.array(tie("step"), { maxLength: 5, depthIdentifier: "step" }),
  step: fc.oneof(
    { maxDepth: 5, depthIdentifier: "step" },
    { arbitrary: fc.record({ k: fc.constant("yield" as const), values }), weight: 12 },
    {
      arbitrary: fc.record({ k: fc.constantFrom("log" as const, "return" as const, "tail yield" as const), values }),
      weight: 4,
    },
    { arbitrary: fc.record({ k: fc.constant("error" as const), value, level: fc.nat({ max: 3 }) }), weight: 4 },
    {
      arbitrary: fc.record({
        k: fc.constantFrom("resume" as const, "resume" as const, "call wrapped" as const),
        slot,
        values,
      }),
      weight: 14,
    },
    {
      arbitrary: fc.record({
        k: fc.constantFrom(
          "close" as const,
          "status" as const,
          "renew" as const,
          "about" as const,
          "traceback" as const,
        ),
        slot,
      }),
      weight: 8,
    },
    {
      arbitrary: fc.record({
        k: fc.constantFrom(
          "pcall" as const,
          "pcall" as const,
          "do" as const,
          "function" as const,
          "wrap" as const,
          "coroutine" as const,
        ),
        body: tie("body"),
      }),
      weight: 8,
    },
    { arbitrary: fc.record({ k: fc.constant("xpcall" as const), body: tie("body"), handler }), weight: 3 },
    { arbitrary: fc.record({ k: fc.constant("tbc" as const), body: tie("body"), close: tie("body") }), weight: 7 },
    {
      arbitrary: fc.record({
        k: fc.constant("loop" as const),
        times: fc.integer({ min: 1, max: 4 }),
        body: tie("body"),
      }),
      weight: 3,
    },
    {
      arbitrary: fc.record({
        k: fc.constant("iterator" as const),
        times: fc.integer({ min: 0, max: 3 }),
        iterator: tie("body"),
        body: tie("body"),
        close: fc.option(tie("body")),
      }),
      weight: 3,
    },
    {
      arbitrary: fc.record({
        k: fc.constant("event" as const),
        event: fc.constantFrom(...Object.keys(EVENTS)),
        body: tie("body"),
      }),
      weight: 6,
    },
    {
      arbitrary: fc.record({
        k: fc.constant("native" as const),
        native: fc.constantFrom(...Object.keys(NATIVES)),
        body: tie("body"),
      }),
      weight: 6,
    },
  ) as fc.Arbitrary<Step>,
}));

/** Programs of up to five coroutines. */
export const coroutineProgram: fc.Arbitrary<CoroutineProgram> = fc.record({
  bodies: fc.array(body, { minLength: 1, maxLength: 5 }),
  main: fc.array(body, { minLength: 1, maxLength: 4 }).map((bodies) => bodies.flat()),
});

class Printer {
  private readonly lines: string[] = [];

  constructor(private readonly count: number) {}

  text({ bodies, main }: CoroutineProgram): string {
    this.lines.push("local B, C, W = {}, {}, {}");
    this.lines.push("local function thread(i) C[i] = C[i] or coroutine.create(B[i]) return C[i] end");
    this.lines.push("local function wrapped(i) W[i] = W[i] or coroutine.wrap(B[i]) return W[i] end");
    for (const [i, steps] of bodies.entries()) {
      this.lines.push(`B[${i + 1}] = function (v, ...) T()`);
      this.steps(steps);
      this.lines.push("end");
    }
    this.lines.push("local v = ...");
    this.steps(main);
    return this.lines.join("\n");
  }

  private steps(body: Body): void {
    for (const step of body) this.step(step);
  }

  /** A function expression with a body of steps, in one string. */
  private func(body: Body, parameters = "v, ...", end = "", start = "T()"): string {
    const at = this.lines.length;
    this.steps(body);
    const text = this.lines.splice(at).join("\n");
    return `function (${parameters}) ${start}\n${text}\n${end}end`;
  }

  private handler(body: Body): string {
    return this.func(body, "v, ...", "return 'handled', v\n", "if H() then return 'given up' end");
  }

  private thread(n: number): string {
    return n === 4 ? "(coroutine.running())" : `thread(${(n % this.count) + 1})`;
  }

  private list(list: readonly Value[], first = ""): string {
    const all = first === "" ? [...list] : [first, ...list];
    return all.join(", ");
  }

  private step(s: Step): void {
    const { lines } = this;
    switch (s.k) {
      case "log":
        lines.push(`P(${this.list(s.values, "'log'")})`);
        return;
      case "yield":
        lines.push(`v = P(coroutine.yield(${this.list(s.values)}))`);
        return;
      case "return":
        lines.push(`do return ${this.list(s.values)} end`);
        return;
      case "tail yield":
        lines.push(`do return coroutine.yield(${this.list(s.values)}) end`);
        return;
      case "error":
        lines.push(`error((${s.value.replace(", nil", "")}), ${s.level})`);
        return;
      case "resume":
        lines.push(`P("resumed", coroutine.resume(${this.list(s.values, this.thread(s.slot))}))`);
        return;
      case "call wrapped":
        lines.push(`v = P("wrapped", wrapped(${(s.slot % this.count) + 1})(${this.list(s.values)}))`);
        return;
      case "close":
        lines.push(`P("close", pcall(coroutine.close, ${this.thread(s.slot)}))`);
        return;
      case "status":
        lines.push(`P(coroutine.status(${this.thread(s.slot)}))`);
        return;
      case "renew":
        lines.push(`C[${(s.slot % this.count) + 1}] = nil`);
        return;
      case "about":
        lines.push(
          `P("about", coroutine.isyieldable(), select(2, coroutine.running()), coroutine.isyieldable(${this.thread(s.slot)}))`,
        );
        return;
      case "traceback":
        lines.push(`P(debug.traceback(${this.thread(s.slot === 4 ? 0 : s.slot)}))`);
        return;
      case "pcall":
        lines.push(`P("pcall", pcall(${this.func(s.body)}, v))`);
        return;
      case "xpcall":
        lines.push(`P("xpcall", xpcall(${this.func(s.body)}, ${this.handler(s.handler)}, v))`);
        return;
      case "do":
        lines.push("do");
        this.steps(s.body);
        lines.push("end");
        return;
      case "function":
        lines.push(`P("function", (${this.func(s.body)})(v))`);
        return;
      case "wrap":
        lines.push(`for a, b in coroutine.wrap(${this.func(s.body)}) do T() P("from wrap", a, b) end`);
        return;
      case "coroutine":
        lines.push(`do local co = coroutine.create(${this.func(s.body)})`);
        lines.push(
          `P("first", coroutine.resume(co, v)) P("second", coroutine.resume(co, v)) P(coroutine.close(co)) end`,
        );
        return;
      case "tbc":
        lines.push(`do local c <close> = setmetatable({}, {__close = ${this.func(s.close, "_, v, ...")}})`);
        this.steps(s.body);
        lines.push("end");
        return;
      case "loop":
        lines.push(`for i = 1, ${s.times} do T()`);
        this.steps(s.body);
        lines.push("end");
        return;
      case "iterator": {
        const closer = s.close === null ? "nil" : `setmetatable({}, {__close = ${this.func(s.close, "_, v, ...")}})`;
        const f = this.func(s.iterator, "n, v, ...", `v = (math.tointeger(v) or 0) + 1 if v <= n then return v end\n`);
        lines.push(`for v in ${f}, ${s.times}, 0, ${closer} do T()`);
        this.steps(s.body);
        lines.push("end");
        return;
      }
      case "event": {
        const operation = EVENTS[s.event] as string;
        lines.push(`do local mt = {__${s.event} = ${this.func(s.body, "v, ...")}}`);
        lines.push("local o, p = setmetatable({}, mt), setmetatable({}, mt)");
        lines.push(s.event === "newindex" ? `${operation} end` : `P("${s.event}", ${operation}) end`);
        return;
      }
      case "native":
        lines.push(`do local f = ${this.func(s.body)}`);
        lines.push(`P("${s.native}", ${NATIVES[s.native]}) end`);
        return;
    }
  }
}

/** A program as Lua. */
export function printCoroutines(program: CoroutineProgram): string {
  return new Printer(program.bodies.length).text(program);
}
