import { CONDVARS, connectReply, type Op, type Plan, type PlanReply, pickBy, readReply, readValue } from "./plan.ts";

/** A Lua error of the plan. */
class Raised extends Error {}

type Steps = Generator<undefined, void, void>;

interface Thread {
  readonly id: string;
  /** Id of the thread whose plan started it. */
  readonly parent: string;
  body: Steps | null;
  /** How it has ended; null while it lives. */
  ending: "done" | "error" | "timeout" | "deadlock" | "orphan" | null;
  /** The coroutines it runs in, outermost first. */
  readonly chain: Coroutine[];
  /** The mutex it waits for. */
  wants: number | null;
  /** The request it waits for. */
  request: Request | null;
  /** What is let go at its end, in order. */
  readonly destructors: Map<string, () => void>;
}

interface Waiter {
  readonly thread: Thread;
  readonly wake: () => void;
}

function drop<T>(list: T[], which: (item: T) => boolean): void {
  list.splice(0, list.length, ...list.filter((item) => !which(item)));
}

/** A coroutine of the plan, by its number. */
type Coroutine = number;

interface Connection {
  readonly number: number;
  readonly owner: Thread;
  closed: boolean;
  /** The driver has opened it. */
  open: boolean;
  reads: number;
  /** Requests for it that are not answered. */
  readonly requests: Set<Request>;
}

interface Socket {
  connection: Connection | null;
  user: Coroutine | null;
}

type Outcome = PlanReply["outcome"] | "CANCELLED";

/** Something asked of the driver: settled once. */
class Request {
  outcome: Outcome | null = null;
  /** Whether somebody waits for it. */
  awaited = false;

  constructor(
    private readonly reply: PlanReply,
    private readonly settled: () => void,
    private readonly later: (act: () => void) => void,
  ) {}

  settle(outcome: Outcome): void {
    if (this.outcome !== null) return;
    this.outcome = outcome;
    this.settled();
  }

  /** It is cancelled, or its socket closed. */
  abandon(): void {
    const { outcome, when } = this.reply;
    if (when === "cancel") this.settle(outcome);
    else if (when === "late") this.later(() => this.settle(outcome));
    else this.settle("CANCELLED");
  }
}

/** Milliseconds after which a request of a socket is given up. */
const TIMEOUT_MS = 30_000;

/**
 * What a plan has to come to, worked out without an engine: threads are generators, ready threads a list, time a list of
 * events. Written for clarity; the rules are those of nmap's mutexes, condition variables and sockets.
 */
export class Model {
  readonly lines: string[] = [];
  /** The numbers of threads of each deadlock. */
  readonly deadlocks: number[] = [];
  private readonly threads: Thread[] = [];
  private readonly ready: Thread[] = [];
  private readonly events: { at: number; order: number; act: () => void }[] = [];
  private now = 0;
  private order = 0;
  /** Waits that an event will end. */
  private outside = 0;
  private coroutines = 0;
  private connections = 0;
  private current: Thread | null = null;
  private readonly owners = new Map<number, { coroutine: Coroutine; thread: Thread }>();
  private readonly mutexWaiters = new Map<number, (Waiter & { coroutine: Coroutine })[]>();
  private readonly condvarWaiters = new Map<string, Waiter[]>();
  private readonly slots = new Map<Thread, number>();
  private readonly slotWaiters: Waiter[] = [];
  /** Threads that were woken for a slot and have not run since. */
  private readonly offered = new Set<Thread>();
  private readonly sockets = new Map<string, Socket>();
  private readonly pick: (count: number) => number;

  /**
   * @param propagation "right": a wait inside coroutines takes the whole chain off the CPU. "old": it leaves only the
   * innermost coroutine, so that whoever resumed that goes on at once, as in engines that yield to wait.
   */
  constructor(
    private readonly plan: Plan,
    private readonly propagation: "right" | "old" = "right",
  ) {
    this.pick = pickBy(plan.seed) ?? (() => 0);
  }

  /** Runs the plan; tells how each thread ended, main first: "done", "error", "deadlock", or "orphan" after main's end. */
  run(): string[] {
    const { plan } = this;
    for (const { at, thread } of plan.kills)
      this.after(at, () => {
        const victim = this.threads[thread];
        if (victim !== undefined && victim.ending === null) this.end(victim, "timeout");
      });
    const main = this.start("main", (t) => this.main(t));
    while (main.ending === null) {
      const next = this.ready.length > 0 ? this.ready.splice(this.pick(this.ready.length), 1)[0] : undefined;
      if (next !== undefined) {
        if (next.ending === null) this.step(next);
        continue;
      }
      if (this.outside === 0) {
        this.deadlock(this.threads.filter((t) => t.ending === null));
        break;
      }
      this.events.sort((a, b) => a.at - b.at || a.order - b.order);
      const event = this.events.shift();
      if (event === undefined) throw new Error("a wait without an event");
      this.now = Math.max(this.now, event.at);
      event.act();
    }
    return this.threads.map((t) => t.ending ?? "orphan");
  }

  private deadlock(threads: readonly Thread[]): void {
    this.deadlocks.push(threads.length);
    for (const t of threads) this.end(t, "deadlock");
  }

  private end(thread: Thread, ending: NonNullable<Thread["ending"]>): void {
    for (const waiters of this.mutexWaiters.values()) drop(waiters, (w) => w.thread === thread);
    for (const waiters of this.condvarWaiters.values()) drop(waiters, (w) => w.thread === thread);
    drop(this.slotWaiters, (w) => w.thread === thread);
    if (thread.request !== null) {
      thread.request.awaited = false;
      this.outside--;
      thread.request.abandon();
    }
    thread.ending = ending;
    for (const destroy of [...thread.destructors.values()]) destroy();
  }

  /** Threads of which each waits for a mutex of a coroutine that waits in the next one, beginning and ending with one. */
  private circle(thread: Thread): Thread[] {
    const circle: Thread[] = [];
    for (let t = thread; t.wants !== null && !circle.includes(t); ) {
      circle.push(t);
      const owner = this.owners.get(t.wants);
      if (owner === undefined || owner.thread.wants === null || !owner.thread.chain.includes(owner.coroutine)) break;
      if (owner.thread === thread) return circle;
      t = owner.thread;
    }
    return [];
  }

  private start(id: string, body: (t: Thread) => Steps, parent = ""): Thread {
    const thread: Thread = {
      id,
      parent,
      body: null,
      ending: null,
      chain: [],
      wants: null,
      request: null,
      destructors: new Map(),
    };
    thread.body = body(thread);
    this.threads.push(thread);
    this.ready.push(thread);
    return thread;
  }

  private step(thread: Thread): void {
    this.current = thread;
    let ending: Thread["ending"] = "done";
    try {
      if (thread.body?.next().done !== true) ending = null;
    } catch (e) {
      if (!(e instanceof Raised)) throw e;
      ending = "error";
    }
    this.current = null;
    if (ending !== null) this.end(thread, ending);
    else if (thread.wants !== null) {
      const circle = this.circle(thread);
      if (circle.length > 0) this.deadlock(circle);
    }
  }

  private *main(t: Thread): Steps {
    const workers = this.plan.workers.map((ops, i) => this.start(`w${i + 1}`, (w) => this.thread(w, ops)));
    yield* this.part(t, this.plan.main);
    for (const w of workers) while (w.ending === null) yield* this.wait("done");
    this.log("end");
  }

  private *thread(t: Thread, ops: readonly Op[]): Steps {
    yield* this.part(t, ops);
    this.log("end");
  }

  private *part(t: Thread, ops: readonly Op[]): Steps {
    for (let c = 0; c < CONDVARS; c++) t.destructors.set(`c${c}`, () => this.broadcast(String(c)));
    t.destructors.set("cdone", () => this.broadcast("done"));
    const socket: Socket = { connection: null, user: null };
    this.sockets.set(t.id, socket);
    const co = this.coroutines++;
    t.chain.push(co);
    yield* this.all(ops, co, socket);
  }

  /** Runs steps in a child coroutine. False when it was left, waiting, in the old way. */
  private *inside(co: Coroutine, steps: (co: Coroutine) => Steps): Generator<undefined, boolean, void> {
    const { chain } = this.current as Thread;
    chain.push(co);
    try {
      if (this.propagation === "old") return steps(co).next().done === true;
      yield* steps(co);
      return true;
    } finally {
      chain.pop();
    }
  }

  private log(...what: unknown[]): void {
    this.lines.push([this.current?.id, this.now, ...what.map((w) => (w === undefined ? "nil" : w))].join(" "));
  }

  private wake(thread: Thread): void {
    this.ready.push(thread);
  }

  private *wait(condvar: string): Steps {
    const thread = this.current as Thread;
    const waiters = this.condvarWaiters.get(condvar) ?? [];
    this.condvarWaiters.set(condvar, waiters);
    waiters.push({ thread, wake: () => this.wake(thread) });
    yield;
  }

  private broadcast(condvar: string): void {
    for (const { wake } of (this.condvarWaiters.get(condvar) ?? []).splice(0)) wake();
  }

  private after(ms: number, act: () => void): void {
    this.events.push({ at: this.now + ms, order: this.order++, act });
  }

  /** Asks the driver, and waits unless the reply comes at once. */
  private *ask(reply: PlanReply, connection?: Connection): Generator<undefined, Outcome, void> {
    const thread = this.current as Thread;
    const request = new Request(
      reply,
      () => {
        connection?.requests.delete(request);
        if (!request.awaited) return;
        request.awaited = false;
        this.outside--;
        thread.request = null;
        this.wake(thread);
      },
      (act) => this.after(0, act),
    );
    connection?.requests.add(request);
    if (connection !== undefined) this.after(TIMEOUT_MS, () => request.settle("TIMEOUT"));
    const { outcome, when } = reply;
    if (when === "now") request.settle(outcome);
    else if (when === "next") this.after(0, () => request.settle(outcome));
    else if (typeof when === "number") this.after(when, () => request.settle(outcome));
    if (request.outcome === null) {
      request.awaited = true;
      thread.request = request;
      this.outside++;
      yield;
    }
    return request.outcome as unknown as Outcome;
  }

  private pass(m: number): void {
    this.owners.get(m)?.thread.destructors.delete(`m${m}`);
    this.owners.delete(m);
    const next = this.mutexWaiters.get(m)?.shift();
    if (next === undefined) return;
    this.give(m, next.coroutine, next.thread);
    next.thread.wants = null;
    next.wake();
  }

  private give(m: number, coroutine: Coroutine, thread: Thread): void {
    this.owners.set(m, { coroutine, thread });
    thread.destructors.set(`m${m}`, () => this.pass(m));
  }

  private releaseSlot(thread: Thread): void {
    const open = (this.slots.get(thread) ?? 0) - 1;
    if (open > 0) {
      this.slots.set(thread, open);
      return;
    }
    this.slots.delete(thread);
    this.offerSlots();
  }

  private offerSlots(): void {
    while (this.slotWaiters.length > 0 && this.slots.size + this.offered.size <= this.plan.parallelism) {
      const { thread, wake } = this.slotWaiters.shift() as Waiter;
      this.offered.add(thread);
      thread.destructors.set("offer", () => {
        this.offered.delete(thread);
        this.offerSlots();
      });
      wake();
    }
  }

  private closeConnection(c: Connection): void {
    if (c.closed) return;
    c.closed = true;
    c.owner.destructors.delete(`s${c.number}`);
    this.releaseSlot(c.owner);
    for (const request of [...c.requests]) request.abandon();
  }

  /** The connection of a socket that counts as open. */
  private connectionOf(s: Socket): Connection | null {
    if (s.connection?.closed === true) {
      s.connection = null;
      s.user = null;
    }
    return s.connection;
  }

  private *connect(s: Socket): Steps {
    const thread = this.current as Thread;
    let again = false;
    while (!this.slots.has(thread) && this.slots.size > this.plan.parallelism) {
      const waiter = { thread, wake: () => this.wake(thread) };
      if (again) this.slotWaiters.unshift(waiter);
      else this.slotWaiters.push(waiter);
      yield;
      again = true;
      this.offered.delete(thread);
      thread.destructors.delete("offer");
    }
    this.slots.set(thread, (this.slots.get(thread) ?? 0) + 1);
    const number = ++this.connections;
    const c: Connection = { number, owner: thread, closed: false, open: false, reads: 0, requests: new Set() };
    thread.destructors.set(`s${number}`, () => this.closeConnection(c));
    const before = this.connectionOf(s);
    if (before !== null) this.closeConnection(before);
    s.connection = c;
    s.user = null;
    const outcome = yield* this.ask(connectReply(this.plan, number), c);
    c.open = outcome === "ok" && !c.closed;
    if (outcome !== "ok") this.log("connect", undefined, outcome);
    else if (c.closed) this.log("connect", undefined, "CANCELLED");
    else this.log("connect", true);
  }

  private *receive(s: Socket, co: Coroutine): Steps {
    const c = this.connectionOf(s);
    if (c === null || (s.user !== null && s.user !== co)) throw new Raised();
    s.user = co;
    const n = c.reads++;
    const outcome = c.open ? yield* this.ask(readReply(this.plan, c.number, n), c) : "EOF";
    if (outcome === "ok") this.log("receive", true, readValue(c.number, n));
    else this.log("receive", undefined, outcome);
  }

  private close(s: Socket, what: string): void {
    const c = this.connectionOf(s);
    if (c === null) this.log(what, false, "socket already closed");
    else {
      this.closeConnection(c);
      s.connection = null;
      s.user = null;
      this.log(what, true);
    }
  }

  private *all(ops: readonly Op[], co: Coroutine, s: Socket): Steps {
    for (const o of ops) yield* this.one(o, co, s);
  }

  private *one(o: Op, co: Coroutine, s: Socket): Steps {
    const thread = this.current as Thread;
    switch (o.op) {
      case "sleep":
        yield* this.ask({ outcome: "ok", when: o.ms });
        this.log("slept");
        return;
      case "lock":
        if (this.owners.has(o.m)) {
          const waiters = this.mutexWaiters.get(o.m) ?? [];
          this.mutexWaiters.set(o.m, waiters);
          waiters.push({ coroutine: co, thread, wake: () => this.wake(thread) });
          thread.wants = o.m;
          yield;
        } else this.give(o.m, co, thread);
        this.log(`lock ${o.m}`);
        return;
      case "trylock": {
        const free = !this.owners.has(o.m);
        if (free) this.give(o.m, co, thread);
        this.log(`trylock ${o.m}`, free);
        return;
      }
      case "unlock":
        this.log(`unlock ${o.m}`);
        if (this.owners.get(o.m)?.coroutine !== co) throw new Raised();
        this.pass(o.m);
        return;
      case "wait":
        yield* this.wait(String(o.c));
        this.log(`woken ${o.c}`);
        return;
      case "signal":
        this.condvarWaiters.get(String(o.c))?.pop()?.wake();
        this.log(`signal ${o.c}`);
        return;
      case "broadcast":
        this.broadcast(String(o.c));
        this.log(`broadcast ${o.c}`);
        return;
      case "connect":
        yield* this.connect(s);
        return;
      case "receive":
        yield* this.receive(s, co);
        return;
      case "close":
        this.close(s, "close");
        return;
      case "close-other": {
        const other = this.sockets.get(`w${o.worker + 1}`);
        if (other !== undefined) this.close(other, "closed");
        return;
      }
      case "spawn": {
        const id = `${thread.id}.${[...this.threads].filter((t) => t.parent === thread.id).length + 1}`;
        this.start(id, (t) => this.thread(t, o.ops), thread.id);
        this.log("spawned");
        return;
      }
      case "fail":
        throw new Raised();
      case "wrap":
        yield* this.inside(this.coroutines++, (inner) => this.all(o.ops, inner, s));
        this.log("wrapped");
        return;
      case "resume":
        this.log("resumed", yield* this.caught(this.inside(this.coroutines++, (inner) => this.all(o.ops, inner, s))));
        return;
      case "generate": {
        const inner = this.coroutines++;
        for (const [i, x] of o.ops.entries()) {
          if (!(yield* this.inside(inner, () => this.one(x, inner, s)))) return;
          this.log("got", i);
        }
        return;
      }
      case "protect": {
        const fine = yield* this.caught(this.all(o.ops, co, s));
        this.log("protected", fine && !o.fails);
      }
    }
  }

  private *caught(steps: Generator<undefined, unknown, void>): Generator<undefined, boolean, void> {
    try {
      yield* steps;
      return true;
    } catch (e) {
      if (e instanceof Raised) return false;
      throw e;
    }
  }
}
