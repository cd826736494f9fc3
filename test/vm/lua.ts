import { Lua, type LuaOptions } from "../../src/api/lua.ts";
import { parse } from "../../src/parser/index.ts";
import type { Host } from "../../src/stdlib/host.ts";
import { nodeHost } from "../../src/stdlib/host-node.ts";
import { installParser } from "../../src/vm/chunk.ts";
import { memoryHost } from "../stdlib/machine.ts";

installParser(() => parse);

/** A state as users get it, that prints into memory. */
export function newLua(options: LuaOptions = {}): Lua {
  return new Lua(() => memoryHost(), options);
}

/** Lets the promises that are settled, and the timers that are due, go on. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The host of this process, in which some files exist only in memory. */
export function hostWithFiles(files: Readonly<Record<string, string>>): Host {
  const host = memoryHost();
  return {
    ...host,
    open: (path, mode) => {
      const text = files[path];
      return text === undefined ? nodeHost().open(path, mode) : memoryHost(text).stdin;
    },
    readable: (path) => path in files,
  };
}
