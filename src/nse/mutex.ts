import { checkOption } from "../stdlib/args.ts";
import { luaError } from "../vm/errors.ts";
import type { Thread } from "../vm/thread.ts";
import { type LuaValue, NativeFunction, NONE, type Result, UNWIND } from "../vm/value.ts";
import type { Engine } from "./engine.ts";
import { KeyedFunctions } from "./keyed.ts";
import type { ScriptThread } from "./script-thread.ts";

const OPERATIONS = ["lock", "trylock", "done", "running"] as const;

interface Waiter {
  readonly coroutine: Thread;
  readonly thread: ScriptThread;
  readonly wake: (r: Result) => void;
}

/** A mutex (NSE `nmap.mutex`): owned by a coroutine, handed over in order of arrival. */
class Mutex {
  private owner: Thread | null = null;
  private waiters: Waiter[] = [];

  constructor(private readonly engine: Engine) {}

  /** Makes a coroutine the owner; its script thread's end lets the mutex go, wherever the coroutine is by then. */
  private give(coroutine: Thread, thread: ScriptThread): void {
    this.owner = coroutine;
    thread.destructors.set(this, () => this.pass(thread));
  }

  /** Hands the mutex to the first waiter. */
  private pass(from: ScriptThread): void {
    from.destructors.delete(this);
    this.owner = null;
    const next = this.waiters.shift();
    if (next === undefined) return;
    this.give(next.coroutine, next.thread);
    next.wake(NONE);
  }

  operate(operation: (typeof OPERATIONS)[number]): Result {
    const { engine } = this;
    const me = engine.L.current;
    switch (operation) {
      case "lock": {
        const thread = engine.running();
        if (this.owner === null) {
          this.give(me, thread);
          return NONE;
        }
        const r = engine.block("mutex", false, (wake) => {
          const waiter: Waiter = { coroutine: me, thread, wake };
          this.waiters.push(waiter);
          return () => {
            this.waiters = this.waiters.filter((w) => w !== waiter);
          };
        });
        return r === UNWIND ? r : NONE;
      }
      case "trylock":
        if (this.owner !== null) return false;
        this.give(me, engine.running());
        return true;
      case "done":
        if (this.owner !== me) throw luaError("do not have a lock on this mutex");
        this.pass(engine.running());
        return NONE;
      case "running":
        return this.owner ?? undefined;
    }
  }
}

/** `nmap.mutex`: the same key gives the same function. */
export function mutexFunction(engine: Engine): (key: LuaValue) => Result {
  const made = new KeyedFunctions(() => {
    const mutex = new Mutex(engine);
    return new NativeFunction("mutex", (operation) => mutex.operate(checkOption(operation, 1, undefined, OPERATIONS)));
  });
  return (key) => made.get(key);
}
