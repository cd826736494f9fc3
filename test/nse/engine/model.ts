import type { When } from "../../../src/nse/io/playbook.ts";
import { CONDVARS, connectMoment, type Op, type Plan, pickBy, readMoment, readValue } from "./plan.ts";

/** A Lua error of the plan. */
class Raised extends Error {}

type Steps = Generator<undefined, void, void>;

interface Thread {
  readonly id: string;
  body: Steps | null;
  /** How it has ended; null while it lives. */
  ending: "done" | "error" | "deadlock" | "orphan" | null;
  /** The coroutines it runs in, outermost first. */
  readonly chain: Coroutine[];
  /** The mutex it waits for. */
  wants: number | null;
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

interface Socket {
  connection: number | null;
  reads: number;
  user: Coroutine | null;
}

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
  private readonly pick: (count: number) => number;

  constructor(private readonly plan: Plan) {
    this.pick = pickBy(plan.seed) ?? (() => 0);
  }

  /** Runs the plan; tells how each thread ended, main first: "done", "error", "deadlock", or "orphan" after main's end. */
  run(): string[] {
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

  private start(id: string, body: (t: Thread) => Steps): Thread {
    const thread: Thread = { id, body: null, ending: null, chain: [], wants: null, destructors: new Map() };
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
    yield* this.inside(this.coroutines++, (co) => this.all(ops, co, { connection: null, reads: 0, user: null }));
  }

  /** Runs steps in a coroutine. */
  private *inside(co: Coroutine, steps: (co: Coroutine) => Steps): Steps {
    const { chain } = this.current as Thread;
    chain.push(co);
    try {
      yield* steps(co);
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

  /** Waits for the driver, unless the reply comes at once. */
  private *driver(when: When): Steps {
    if (when === "now") return;
    const thread = this.current as Thread;
    this.outside++;
    this.events.push({
      at: this.now + (when === "next" ? 0 : Number(when)),
      order: this.order++,
      act: () => {
        this.outside--;
        this.wake(thread);
      },
    });
    yield;
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

  private closeConnection(thread: Thread, number: number): void {
    if (thread.destructors.delete(`s${number}`)) this.releaseSlot(thread);
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
    thread.destructors.set(`s${number}`, () => this.closeConnection(thread, number));
    if (s.connection !== null) this.closeConnection(thread, s.connection);
    s.connection = number;
    s.reads = 0;
    s.user = null;
    yield* this.driver(connectMoment(number));
    this.log("connect", true);
  }

  private *receive(s: Socket, co: Coroutine): Steps {
    if (s.connection === null || (s.user !== null && s.user !== co)) throw new Raised();
    s.user = co;
    const n = s.reads++;
    yield* this.driver(readMoment(s.connection, n));
    const value = readValue(s.connection, n);
    if (value === "") this.log("receive", undefined, "EOF");
    else this.log("receive", true, value);
  }

  private *all(ops: readonly Op[], co: Coroutine, s: Socket): Steps {
    for (const o of ops) yield* this.one(o, co, s);
  }

  private *one(o: Op, co: Coroutine, s: Socket): Steps {
    const thread = this.current as Thread;
    switch (o.op) {
      case "sleep":
        yield* this.driver(o.ms);
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
        if (s.connection === null) this.log("close", false, "socket already closed");
        else {
          this.closeConnection(thread, s.connection);
          s.connection = null;
          s.user = null;
          this.log("close", true);
        }
        return;
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
          yield* this.inside(inner, () => this.one(x, inner, s));
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

  private *caught(steps: Steps): Generator<undefined, boolean, void> {
    try {
      yield* steps;
      return true;
    } catch (e) {
      if (e instanceof Raised) return false;
      throw e;
    }
  }
}
