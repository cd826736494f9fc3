import { parse } from "../../src/parser/index.ts";
import { nullHost } from "../../src/stdlib/host.ts";
import { nodeHost } from "../../src/stdlib/host-node.ts";
import { openLibraries } from "../../src/stdlib/open.ts";
import { installParser } from "../../src/vm/chunk.ts";
import { continueBase, startBase } from "../../src/vm/resume.ts";
import { LuaState, type StateOptions } from "../../src/vm/state.ts";
import type { LuaTable } from "../../src/vm/table.ts";
import { rawToString } from "../../src/vm/tostring.ts";
import { type LuaFunction, type LuaValue, NativeFunction, NONE, type Result } from "../../src/vm/value.ts";

installParser(() => parse);

/** A program run by a driver that waits for what it waits for, so that collections are real. */
export class Program {
  readonly L: LuaState;
  /** The arguments of each call of `out`, as text, separated by spaces. */
  readonly lines: string[] = [];
  warnings = "";

  constructor(options: StateOptions = {}) {
    const { memoryUsed, collect, collectLater, turn } = nodeHost();
    this.L = new LuaState(options);
    openLibraries(this.L, {
      host: { ...nullHost, memoryUsed, collect, collectLater, turn },
      warn: (piece, more) => {
        this.warnings += more ? piece : `${piece}\n`;
      },
    });
    this.define("out", (...args) => {
      this.lines.push(args.map((v) => rawToString(v)).join(" "));
      return NONE;
    });
  }

  /** Makes a global native. */
  define(name: string, f: (...args: LuaValue[]) => Result): void {
    this.L.globals.setStr(name, new NativeFunction(name, f));
  }

  /** A global table, and a global function. */
  table(name: string): LuaTable {
    return this.L.globals.getStr(name) as LuaTable;
  }
  function(name: string): LuaFunction {
    return this.L.globals.getStr(name) as LuaFunction;
  }

  /** Runs a chunk to its end, and gives what it put out. */
  async run(source: string, canWait = true): Promise<string[]> {
    const { L } = this;
    const th = L.main;
    th.body = L.load(source, "=t");
    th.life = 0;
    th.noYield = 1;
    th.canWait = canWait;
    let outcome = startBase(L, th, []);
    while (outcome.kind === "suspended") {
      await outcome.request;
      outcome = continueBase(L, th, undefined);
    }
    if (outcome.kind === "failed") throw new Error(rawToString(outcome.error.value));
    return this.lines;
  }
}

/** Runs a chunk in a state of its own, and gives what it put out. */
export function run(source: string): Promise<string[]> {
  return new Program().run(source);
}
