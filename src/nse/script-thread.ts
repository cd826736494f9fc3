import type { Allowance } from "../vm/meter.ts";
import { LuaTable } from "../vm/table.ts";
import { Life, Thread } from "../vm/thread.ts";
import { addressOf } from "../vm/tostring.ts";
import type { LuaValue } from "../vm/value.ts";
import { DenialList } from "./grants/denials.ts";
import type { HostRecord, PortRecord } from "./host-table.ts";
import type { RuleKind, Script } from "./script.ts";
import type { Wait } from "./wait.ts";

/** How a script thread ended. */
export type Ending =
  /** The action returned. */
  | "done"
  /** The rule said no. */
  | "no-match"
  /** It gave nothing because it wanted what is not available here: raw sockets or packet capture. */
  | "needs-raw"
  | "error"
  /** Ended by `nmap.new_try`. */
  | "exception"
  /** Yielded something of its own. */
  | "yielded"
  | "timeout"
  /** Nothing could wake it any more. */
  | "deadlock"
  /** A worker left over when all script threads had ended. */
  | "orphan"
  | "interrupted"
  /** What the script, or the run, may use of steps, computing time or memory was used up. */
  | "budget";

/** What scripts may want and cannot have here. "privileges": a rule asked for them, and may have said no therefore. */
export type Lack = "raw sockets" | "packet capture" | "privileges";

/** Something a thread has until it lets go or ends; a key of `ScriptThread.destructors`. */
export interface Holding {
  /** As reports call it: `mutex "m"`. */
  readonly holding: string;
}

/** What the body of a script instance returns when the rule said no. */
export const NOT_RUN = new LuaTable();

/** A script instance on a host or port (a base thread), or a worker that one started. */
export class ScriptThread {
  /** The coroutine that the engine resumes. */
  readonly base: Thread;
  wait: Wait | null = null;
  ending: Ending | null = null;
  /** For a failed thread: the error value. */
  error: LuaValue = undefined;
  /** What it asked for in vain (of a base thread, also what its workers did); undefined while there was nothing. */
  lacks: Lack | undefined = undefined;
  /** For a thread that was ended from outside: why. */
  why: string | undefined = undefined;
  /** True from when the action begins (for a worker: from the start). */
  inAction = false;
  /** What has to happen when the thread ends, in whatever way; by key, so that it can be taken back. */
  readonly destructors = new Map<unknown, () => void>();
  /** Time on the CPU so far, in milliseconds. */
  cpu = 0;
  /** Steps so far, of a base thread with its workers. */
  steps = 0;
  /** What it and its workers were refused; that of the base thread counts. */
  readonly denials = new DenialList();
  /** What is left to it and its workers; that of the base thread counts. */
  allowance: Allowance | null = null;

  constructor(
    body: LuaValue,
    readonly script: Script,
    readonly kind: RuleKind,
    /** The thread that started this worker; null for a base thread. */
    readonly parent: ScriptThread | null,
    readonly host: HostRecord | null,
    readonly port: PortRecord | null,
    /** The tables that the script's functions get. */
    readonly hostTable: LuaTable | undefined,
    readonly portTable: LuaTable | undefined,
    /** The engine's clock when the script instance began, in milliseconds; a worker inherits its parent's. */
    readonly startedAt: number,
    /** What the body is called with. */
    readonly args: readonly LuaValue[] = [],
  ) {
    this.base = new Thread(body);
    this.base.canWait = true;
    this.base.canPause = true;
    this.base.isBase = true;
  }

  get isWorker(): boolean {
    return this.parent !== null;
  }

  /** The base thread this one belongs to: itself, or the one its workers' line began with. */
  get root(): ScriptThread {
    let t: ScriptThread = this;
    while (t.parent !== null) t = t.parent;
    return t;
  }

  /** What it holds that others may wait for, and its connections. */
  holdings(): string[] {
    const names: string[] = [];
    for (const key of this.destructors.keys()) {
      if (typeof key === "object" && key !== null && "holding" in key) names.push((key as Holding).holding);
    }
    return names;
  }

  get alive(): boolean {
    return this.ending === null && this.base.life !== Life.Dead;
  }

  /** The script's id and which thread this is: "http-title M:55ca09e2" (`stdnse.getinfo`), "W" for a worker. */
  get info(): string {
    return `${this.script.id} ${this.isWorker ? "W" : "M"}:${addressOf(this.base).replace(/^0x0*/, "")}`;
  }

  /** "ip:port", "ip" or "". */
  get target(): string {
    if (this.host === null) return "";
    if (this.port === null) return this.host.ip;
    return `${this.host.ip}:${this.port.number}`;
  }
}
