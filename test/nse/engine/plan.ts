import fc from "fast-check";
import { Playbook, type When } from "../../../src/nse/io/playbook.ts";

/** What a thread does, one thing after the other. `m` and `c` number mutexes and condition variables. */
export type Op =
  | { readonly op: "sleep"; readonly ms: number }
  | { readonly op: "lock" | "trylock" | "unlock"; readonly m: number }
  | { readonly op: "wait" | "signal" | "broadcast"; readonly c: number }
  | { readonly op: "connect" | "receive" | "close" | "fail" }
  /** Closes the socket of a worker, whatever that is doing with it. */
  | { readonly op: "close-other"; readonly worker: number }
  /** Starts a worker of the thread. */
  | { readonly op: "spawn"; readonly ops: readonly Op[] }
  /** Does `ops` in a coroutine: called through wrap or resume, or as a generator that yields after each. */
  | { readonly op: "wrap" | "resume" | "generate"; readonly ops: readonly Op[] }
  /** Does `ops` in a protected call, at last raising an error. */
  | { readonly op: "protect"; readonly ops: readonly Op[]; readonly fails: boolean };

/** A reply of the network. */
export interface PlanReply {
  readonly outcome: "ok" | "ERROR" | "TIMEOUT" | "EOF";
  readonly when: When;
}

/** A script: its action starts the workers, does its own part and waits until all workers are dead. */
export interface Plan {
  readonly main: readonly Op[];
  readonly workers: readonly (readonly Op[])[];
  /** Replies to connects and reads; see `connectReply` and `readReply`. */
  readonly connects: readonly PlanReply[];
  readonly reads: readonly PlanReply[];
  /** Threads that are ended from outside: by number in order of their start, and when. */
  readonly kills: readonly { readonly at: number; readonly thread: number }[];
  readonly parallelism: number;
  /** For the order of ready threads; 0: first come, first served. */
  readonly seed: number;
}

export const MUTEXES = 2;
export const CONDVARS = 2;
/** Connections of a playbook, and answers on each. */
const CONNECTIONS = 30;
const READS = 8;

type Ops = readonly Op[];

const sleep = fc.record({ op: fc.constant("sleep" as const), ms: fc.nat(4) });
const mutex = fc.nat(MUTEXES - 1);
const condvar = fc.nat(CONDVARS - 1);

/** Short pieces that make sense by themselves, and some that do not. */
const piece: fc.Arbitrary<Ops> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(sleep) },
  { weight: 1, arbitrary: fc.tuple(fc.record({ op: fc.constant("wait" as const), c: condvar })) },
  {
    weight: 3,
    arbitrary: fc.tuple(sleep, fc.record({ op: fc.constantFrom("signal", "signal", "broadcast"), c: condvar })),
  },
  { weight: 2, arbitrary: fc.constant([{ op: "connect" }, { op: "receive" }] as const) },
  {
    weight: 1,
    arbitrary: fc.constant([{ op: "connect" }, { op: "receive" }, { op: "receive" }, { op: "close" }] as const),
  },
  { weight: 1, arbitrary: fc.tuple(fc.record({ op: fc.constant("trylock" as const), m: mutex })) },
  { weight: 1, arbitrary: fc.tuple(fc.record({ op: fc.constantFrom("lock", "unlock"), m: mutex })) },
  { weight: 1, arbitrary: fc.tuple(fc.record({ op: fc.constantFrom("receive", "close", "fail") })) },
  { weight: 1, arbitrary: fc.tuple(fc.record({ op: fc.constant("close-other" as const), worker: fc.nat(2) })) },
);

/** `inner` with a mutex held, which it does not lock again. */
function section(m: number, inner: Ops): Ops {
  const without = (list: Ops): Ops =>
    list
      .filter((o) => !("m" in o && o.m === m && o.op !== "trylock"))
      .map((o) => ("ops" in o ? { ...o, ops: without(o.ops) } : o));
  return [{ op: "lock", m }, ...without(inner), { op: "unlock", m }];
}

/** A worker that wakes all now and then, so that most waits end. */
const WAKER: Ops = Array.from(
  { length: 5 },
  (): Ops => [
    { op: "sleep", ms: 3 },
    { op: "broadcast", c: 0 },
    { op: "signal", c: 1 },
  ],
).flat();

const ops: fc.Arbitrary<Ops> = fc.letrec<{ piece: Ops; ops: Ops }>((tie) => ({
  piece: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 6, arbitrary: piece },
    {
      weight: 4,
      arbitrary: fc.tuple(mutex, tie("ops")).map(([m, inner]): Ops => section(m, inner)),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.record({ op: fc.constantFrom("wrap", "resume", "generate"), ops: tie("ops") })),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.record({ op: fc.constant("spawn" as const), ops: tie("ops") })),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.record({ op: fc.constant("protect" as const), ops: tie("ops"), fails: fc.boolean() })),
    },
  ),
  ops: fc.array(tie("piece"), { minLength: 1, maxLength: 5, size: "max" }).map((list): Ops => list.flat()),
})).ops;

const reply: fc.Arbitrary<PlanReply> = fc.record({
  outcome: fc.constantFrom("ok", "ok", "ok", "ok", "ERROR", "TIMEOUT", "EOF"),
  when: fc.constantFrom<When>("now", "next", "next", 1, 2, 3, "cancel", "late"),
});

/** Random scripts. */
export const plans: fc.Arbitrary<Plan> = fc.record({
  main: ops,
  workers: fc
    .tuple(fc.array(ops, { minLength: 1, maxLength: 5, size: "max" }), fc.boolean())
    .map(([list, wakes]) => (wakes ? [...list, WAKER] : list)),
  connects: fc.array(reply, { minLength: 1, maxLength: 6 }),
  reads: fc.array(reply, { minLength: 1, maxLength: 12 }),
  kills: fc.array(fc.record({ at: fc.nat(12), thread: fc.nat(6) }), { maxLength: 2 }),
  parallelism: fc.nat(2),
  seed: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 0x7fffffff })),
});

/** The reply to the connect with a number, counted from 1. */
export function connectReply(plan: Plan, socket: number): PlanReply {
  return plan.connects[socket % plan.connects.length] as PlanReply;
}

/** The reply to a read on the socket of a connect; on success it gives `readValue`. */
export function readReply(plan: Plan, socket: number, n: number): PlanReply {
  return plan.reads[(5 * socket + n) % plan.reads.length] as PlanReply;
}

export function readValue(socket: number, n: number): string {
  return `${socket}.${n}`;
}

/** The world of a plan: numbered connections, each with numbered replies to reads. */
export function worldOf(plan: Plan): Playbook {
  return new Playbook().inAnyOrder((book) => {
    for (let i = 1; i <= CONNECTIONS; i++) {
      book.asks({ op: "resolve" }).answers(["127.0.0.1"], "now");
      const { outcome, when } = connectReply(plan, i);
      const connect = book.asks({ op: "connect" });
      if (outcome === "ok") connect.answers(i, when);
      else connect.fails(outcome, when);
      for (let n = 0; n < READS; n++) {
        const read = book.asks({ op: "read", socket: i });
        const { outcome: result, when: moment } = readReply(plan, i, n);
        if (result === "ok") read.answers(readValue(i, n), moment);
        else read.fails(result, moment);
      }
    }
  });
}

/** Whether a plan asks for more than its world has. */
export function isTooLong(plan: Plan): boolean {
  const count = (list: readonly Op[], word: string): number =>
    list.reduce((n, o) => n + (o.op === word ? 1 : 0) + ("ops" in o ? count(o.ops, word) : 0), 0);
  const all = [plan.main, ...plan.workers];
  const connects = all.reduce((n, list) => n + count(list, "connect"), 0);
  return connects > CONNECTIONS || all.some((list) => count(list, "receive") > READS);
}

/** The order of ready threads by a seed. */
export function pickBy(seed: number): ((count: number) => number) | undefined {
  if (seed === 0) return undefined;
  let state = seed;
  return (count) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % count;
  };
}

function lua(list: readonly Op[]): string {
  return list.map(luaOf).join(" ");
}

function luaOf(o: Op): string {
  switch (o.op) {
    case "sleep":
      return `stdnse.sleep(${o.ms / 1000}) log("slept")`;
    case "lock":
      return `m[${o.m}] "lock" log("lock ${o.m}")`;
    case "trylock":
      return `log("trylock ${o.m}", m[${o.m}] "trylock")`;
    case "unlock":
      return `log("unlock ${o.m}") m[${o.m}] "done"`;
    case "wait":
      return `c[${o.c}] "wait" log("woken ${o.c}")`;
    case "signal":
    case "broadcast":
      return `c[${o.c}] "${o.op}" log("${o.op} ${o.c}")`;
    case "connect":
      return `log("connect", s:connect(host, port))`;
    case "receive":
      return `log("receive", s:receive())`;
    case "close":
      return `log("close", s:close())`;
    case "close-other":
      return `do local o = sockets.w${o.worker + 1} if o then log("closed", o:close()) end end`;
    case "spawn":
      return `do kids = kids + 1 local child = id .. "." .. kids
        stdnse.new_thread(function() ${threadBody("child", o.ops)} log("end") end) log("spawned") end`;
    case "fail":
      return `error("boom", 0)`;
    case "wrap":
      return `coroutine.wrap(function() ${lua(o.ops)} end)() log("wrapped")`;
    case "resume":
      return `log("resumed", (coroutine.resume(coroutine.create(function() ${lua(o.ops)} end))))`;
    case "generate": {
      const steps = o.ops.map((x, i) => `${luaOf(x)} coroutine.yield(${i})`).join(" ");
      return `for v in coroutine.wrap(function() ${steps} end) do log("got", v) end`;
    }
    case "protect":
      return `log("protected", (pcall(function() ${lua(o.ops)} ${o.fails ? 'error("caught")' : ""} end)))`;
  }
}

/** What a thread does. @param id a Lua expression of its name. */
function threadBody(id: string, list: readonly Op[]): string {
  const names = (n: number, kind: string): string =>
    Array.from({ length: n }, (_, i) => `[${i}] = nmap.${kind} "${kind}${i}"`).join(", ");
  return `
    local id, kids = ${id}, 0
    local c, m, s = {${names(CONDVARS, "condvar")}}, {${names(MUTEXES, "mutex")}}, nmap.new_socket()
    local done = nmap.condvar "done"
    sockets[id] = s
    local function log(what, ...)
      local t = table.pack(id, nmap.clock_ms() // 1 | 0, what, ...)
      for i = 1, t.n do t[i] = tostring(t[i]) end
      print(table.concat(t, " ", 1, t.n))
    end
    ${lua(list)}`;
}

/** The script of a plan. Every line it prints says which thread did what, when. */
export function scriptOfPlan(plan: Plan): string {
  const spawns = plan.workers.map(
    (list, i) => `workers[${i + 1}] = stdnse.new_thread(function() ${threadBody(`"w${i + 1}"`, list)} log("end") end)`,
  );
  return `
    local stdnse = require "stdnse"
    portrule = function() return true end
    action = function(host, port)
      local workers, sockets = {}, {}
      ${spawns.join("\n")}
      ${threadBody('"main"', plan.main)}
      for _, w in ipairs(workers) do while coroutine.status(w) ~= "dead" do done "wait" end end
      log("end")
    end`;
}
