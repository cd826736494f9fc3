import { checkOption } from "../stdlib/args.ts";
import { luaError } from "../vm/errors.ts";
import type { Thread } from "../vm/thread.ts";
import { type LuaValue, NativeFunction, NONE, type Result, UNWIND } from "../vm/value.ts";
import type { Engine } from "./engine.ts";
import { KeyedFunctions } from "./keyed.ts";
import type { Holding, ScriptThread } from "./script-thread.ts";
import type { Giver, WaitTarget } from "./wait.ts";

const OPERATIONS = ["lock", "trylock", "done", "running"] as const;

/** A coroutine that owns the mutex, or waits for it, and the script thread it ran in then. */
interface Holder {
  readonly coroutine: Thread;
  readonly thread: ScriptThread;
}

interface Waiter extends Holder {
  readonly wake: (r: Result) => void;
}

/** A mutex (NSE `nmap.mutex`): owned by a coroutine, handed over in order of arrival. */
class Mutex implements WaitTarget, Holding {
  readonly giving = "held by";
  readonly nobody = "held by nobody";
  private owner: Holder | null = null;
  private waiters: Waiter[] = [];
  /** The function scripts call. Held here, so that a mutex in use is found again by its key. */
  readonly operation = new NativeFunction("mutex", (word) => this.operate(checkOption(word, 1, undefined, OPERATIONS)));

  constructor(
    private readonly engine: Engine,
    readonly name: string,
  ) {}

  get holding(): string {
    return this.name;
  }

  sole(): Giver | null {
    return this.owner;
  }

  givers(): readonly Giver[] {
    return this.owner === null ? [] : [this.owner];
  }

  /** Makes a coroutine the owner; the end of its script thread lets the mutex go, wherever the coroutine is by then. */
  private give(holder: Holder): void {
    this.owner = holder;
    holder.thread.destructors.set(this, () => this.pass());
  }

  /** Takes the mutex from its owner and hands it to the first waiter. */
  private pass(): void {
    this.owner?.thread.destructors.delete(this);
    this.owner = null;
    const next = this.waiters.shift();
    if (next === undefined) return;
    this.give(next);
    next.wake(NONE);
  }

  private operate(word: (typeof OPERATIONS)[number]): Result {
    const { engine } = this;
    const coroutine = engine.L.current;
    switch (word) {
      case "lock":
        return this.owner === null ? this.take(coroutine) : this.waitFor(coroutine);
      case "trylock":
        if (this.owner !== null) return false;
        this.take(coroutine);
        return true;
      case "done":
        if (this.owner?.coroutine !== coroutine) throw luaError("do not have a lock on this mutex");
        this.pass();
        return NONE;
      case "running":
        return this.owner?.coroutine;
    }
  }

  private take(coroutine: Thread): Result {
    this.give({ coroutine, thread: this.engine.running() });
    return NONE;
  }

  private waitFor(coroutine: Thread): Result {
    const { engine } = this;
    const thread = engine.running();
    const r = engine.block(this, false, (wake) => {
      const waiter: Waiter = { coroutine, thread, wake };
      this.waiters.push(waiter);
      return () => {
        this.waiters = this.waiters.filter((w) => w !== waiter);
      };
    });
    return r === UNWIND ? r : NONE;
  }
}

/** `nmap.mutex`: the same key gives the same function. */
export function mutexFunction(engine: Engine): (key: LuaValue) => Result {
  const made = new KeyedFunctions((key) => new Mutex(engine, `mutex ${key}`).operation);
  return (key) => made.get(key);
}
