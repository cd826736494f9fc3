import { checkOption } from "../stdlib/args.ts";
import { type LuaValue, NativeFunction, NONE, type Result, UNWIND } from "../vm/value.ts";
import type { Engine } from "./engine.ts";
import { KeyedFunctions } from "./keyed.ts";
import type { Giver, WaitTarget } from "./wait.ts";

const OPERATIONS = ["wait", "signal", "broadcast"] as const;

/** A condition variable (NSE `nmap.condvar`): signals are not remembered; the latest waiter is signalled first. */
class Condvar implements WaitTarget {
  readonly giving = "which could be signalled by";
  readonly nobody = "which no other thread has asked for";
  private waiters: ((r: Result) => void)[] = [];
  /** The function scripts call. Held here, so that a condition variable in use is found again by its key. */
  readonly operation = new NativeFunction("condvar", (word) =>
    this.operate(checkOption(word, 1, undefined, OPERATIONS)),
  );

  constructor(
    private readonly engine: Engine,
    readonly name: string,
  ) {}

  /** The other threads that have obtained it. */
  givers(): readonly Giver[] {
    const waiting = (t: Giver["thread"]): boolean => t.wait?.on === this;
    return [...this.engine.live].filter((t) => t.destructors.has(this) && !waiting(t)).map((thread) => ({ thread }));
  }

  broadcast(): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (const wake of waiters) wake(NONE);
  }

  private operate(word: (typeof OPERATIONS)[number]): Result {
    switch (word) {
      case "wait":
        return this.wait();
      case "signal":
        this.waiters.pop()?.(NONE);
        return NONE;
      case "broadcast":
        this.broadcast();
        return NONE;
    }
  }

  private wait(): Result {
    const r = this.engine.block(this, false, (wake) => {
      this.waiters.push(wake);
      return () => {
        this.waiters = this.waiters.filter((w) => w !== wake);
      };
    });
    return r === UNWIND ? r : NONE;
  }
}

/** `nmap.condvar`: the same key gives the same function; whoever obtains it broadcasts it when its thread ends. */
export function condvarFunction(engine: Engine): (key: LuaValue) => Result {
  const condvars = new WeakMap<NativeFunction, Condvar>();
  const made = new KeyedFunctions((key) => {
    const condvar = new Condvar(engine, `condition variable ${key}`);
    condvars.set(condvar.operation, condvar);
    return condvar.operation;
  });
  return (key) => {
    const f = made.get(key);
    const condvar = condvars.get(f) as Condvar;
    engine.current?.destructors.set(condvar, () => condvar.broadcast());
    return f;
  };
}
