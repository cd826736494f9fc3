/** The public interface of the library. */
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Lua as BaseLua, type LuaOptions } from "./api/lua.ts";
import {
  type RunScriptOptions,
  runScriptIn,
  type ScriptOutcome,
  type ScriptSource,
  type Surroundings,
} from "./api/run-script.ts";
import { DataFiles, dataDirectories } from "./nse/datadir.ts";
import { NodeDriver } from "./nse/io/node-driver.ts";
import { nodeFileLook, readBytes } from "./nse/io/node-files.ts";
import { nodePlaces } from "./nse/io/node-places.ts";
import { nodeServices } from "./nse/io/node-services.ts";
import { ChunkStore } from "./stdlib/chunk-store.ts";
import { cacheDirectory, DiskCache } from "./stdlib/disk-cache.ts";
import { nodeHost } from "./stdlib/host-node.ts";
import type { ChunkCache } from "./vm/chunk.ts";

export { BudgetError, type BudgetOptions, type Grant } from "./api/budget.ts";

import { textToLua } from "./api/convert.ts";

export { luaToBytes, type StringForm } from "./api/convert.ts";
export {
  type LuaOptions,
  LuaRuntimeError,
  type Multiple,
  multiple,
  type RunOptions,
  SuspendedError,
} from "./api/lua.ts";
export type {
  Refusal,
  RunScriptOptions,
  ScriptOutcome,
  ScriptSource,
  ScriptState,
  ScriptValue,
} from "./api/run-script.ts";
export type { ScriptArg } from "./api/script-args.ts";
export { GrantError } from "./nse/grants/grant-list.ts";
export type * from "./nse/io/driver.ts";
export { NodeDriver } from "./nse/io/node-driver.ts";
export {
  type Expected,
  Playbook,
  type PlaybookAnswer,
  type PlaybookStep,
  type Wanted,
  type When,
} from "./nse/io/playbook.ts";
export { PlaybookDriver, PlaybookMismatch, type PlaybookWorld } from "./nse/io/playbook-driver.ts";
export type { RuleKind } from "./nse/script.ts";
export { ScriptArgsError } from "./nse/script-args.ts";
export {
  type ExitStatus,
  type FileHandle,
  type Host,
  type LocaleCategory,
  nullHost,
  type OpenMode,
  type Whence,
} from "./stdlib/host.ts";
export type { Zone } from "./stdlib/timezone.ts";
export type { CodegenMode } from "./vm/codegen-mode.ts";
export type { Resource } from "./vm/meter.ts";
export type { Heap } from "./vm/room.ts";
export { LuaTable } from "./vm/table.ts";
export { Thread } from "./vm/thread.ts";
export { type Int64, type LuaFloat, LuaFunction, type LuaValue, Userdata } from "./vm/value.ts";

function chunkCache(cache: boolean | string = false): ChunkCache | null {
  const directory = cache === true ? cacheDirectory(process.env) : cache;
  return directory === null || directory === false ? null : new ChunkStore(new DiskCache(directory));
}

/** A Lua state with the standard libraries, on this process unless `options.host` says otherwise. */
export class Lua extends BaseLua {
  constructor(options: LuaOptions = {}) {
    super(() => nodeHost(), options, chunkCache(options.cache), nodePlaces);
  }
}

/** Our own script library is beside the built program, or beside the folder of the sources. */
function ownDataDirectories(): string[] {
  const here = dirname(fileURLToPath(import.meta.url));
  return [here, join(here, "..")].filter((folder) => nodeFileLook.kind(join(folder, "nselib/stdnse.lua")) === "file");
}

const surroundings: Surroundings = {
  driver: () => new NodeDriver(),
  host: () => nodeHost(),
  services: nodeServices,
  files: (first) => {
    const places = {
      nmapdir: process.env["NMAPDIR"],
      home: homedir(),
      appdata: process.platform === "win32" ? process.env["APPDATA"] : undefined,
      last: ownDataDirectories(),
    };
    return new DataFiles([...first, ...dataDirectories(places)], nodeFileLook);
  },
  places: (first) => {
    const own = ownDataDirectories();
    // Beside our own library there is this program.
    const directories = surroundings
      .files(first)
      .directories.flatMap((place) =>
        own.includes(place) ? [join(place, "nselib"), join(place, "scripts")] : [place],
      );
    return { files: nodePlaces, data: directories.map(textToLua) };
  },
  read: readBytes,
  chunkCache,
};

/**
 * Runs one NSE script against one host or port, without Nmap and without a scan, and gives what became of it: its state
 * and the reason, the text and the structured value of its result, what it printed, and the log.
 *
 *     const outcome = await runScript({ path: "http-title.nse" }, { host: "127.0.0.1", port: 8080, service: "http" });
 *
 * A script that fails, does not load or runs out of time is an outcome, not a rejection. Rejects only for misuse: options that fit no target,
 * arguments that cannot be parsed (`ScriptArgsError`), a driver that throws (`PlaybookMismatch`).
 */
export function runScript(source: ScriptSource, options: RunScriptOptions = {}): Promise<ScriptOutcome> {
  return runScriptIn(surroundings, source, options);
}
