import { dumpFunction } from "../vm/dump.ts";
import { luaError } from "../vm/errors.ts";
import type { LuaState } from "../vm/state.ts";
import type { LuaTable } from "../vm/table.ts";
import { NativeFunction } from "../vm/value.ts";
import { openBase } from "./base.ts";
import { type DebugLimits, protectMetatable } from "./closed-debug.ts";
import { openCoroutine } from "./coroutine.ts";
import { openDebug } from "./debug.ts";
import type { Host } from "./host.ts";
import { openIo } from "./io.ts";
import { printTo, streamsOf } from "./io-buffer.ts";
import { fileMetatable } from "./io-file.ts";
import { openMath } from "./math.ts";
import { openOs } from "./os.ts";
import { openPackage } from "./package.ts";
import { openString } from "./string.ts";
import { openTable } from "./table.ts";
import { openUtf8 } from "./utf8.ts";

/** What opening the standard libraries needs. */
export interface LibraryOptions {
  readonly host: Host;
  readonly warn: (message: string, toBeContinued: boolean) => void;
  /**
   * For a program that must not reach beyond itself: the environment does not say where libraries are, no binary chunks are loaded, the metatables of strings and files cannot be
   * changed, and `debug` has these limits.
   */
  readonly closed?: DebugLimits;
}

/** Opens all standard libraries (manual 6) in a state: as globals, and in `package.loaded`. */
export function openLibraries(L: LuaState, options: LibraryOptions): void {
  const { host, warn, closed } = options;
  const { stdout } = streamsOf(host);
  if (closed !== undefined) L.registry.setStr("LUA_NOENV", true);
  const open = { package: openPackage(L, host), coroutine: openCoroutine(L), table: openTable(L), io: openIo(L, host) };
  openBase(L, { host, warn, write: (text) => printTo(stdout, text) });
  const rest = {
    os: openOs(L, host),
    string: openString(L, dumpFunction),
    math: openMath(L, host.randomSeed),
    utf8: openUtf8(L),
    debug: openDebug(L, host, closed),
  };
  for (const [name, lib] of Object.entries({ ...open, ...rest })) L.globals.setField(name, lib);
  if (closed !== undefined) close(L, closed, rest.os);
}

function close(L: LuaState, limits: DebugLimits, os: LuaTable): void {
  if (!limits.exits) {
    const refuse = (): never => {
      throw luaError("os.exit is closed");
    };
    os.setStr("exit", new NativeFunction("os.exit", refuse));
  }
  L.closed = true;
  if (L.stringMeta !== null) protectMetatable(L.stringMeta, true);
  protectMetatable(fileMetatable(L));
}
