import { checkInt, checkOption, checkString } from "../../stdlib/args.ts";
import { luaError } from "../../vm/errors.ts";
import { float } from "../../vm/number.ts";
import { type Body, runResumable } from "../../vm/resumable.ts";
import type { LuaState } from "../../vm/state.ts";
import { LuaTable } from "../../vm/table.ts";
import { type CallTarget, type LuaValue, NativeFunction, NONE, Values } from "../../vm/value.ts";
import { condvarFunction } from "../condvar.ts";
import type { Engine } from "../engine.ts";
import type { Family } from "../io/driver.ts";
import { lacks } from "../lacks.ts";
import { mutexFunction } from "../mutex.ts";
import type { Session } from "../session.ts";
import { openDnet } from "./dnet.ts";
import { interfaceInfo, interfaceTable } from "./interfaces.ts";
import { newTry } from "./new-try.ts";
import { portFunctions, TRANSPORTS } from "./nmap-ports.ts";
import { openSocket } from "./socket.ts";

/** The native library `nmap` (NSE "nmap" API), with `nmap.socket` and `nmap.dnet`. */
export function openNmap(L: LuaState, engine: Engine, session: Session): LuaTable {
  const lib = new LuaTable();
  // Before its parts, so that messages call its functions by its name.
  L.loaded.setStr("nmap", lib);
  const { newSocket, lib: socketLib } = openSocket(L, engine);
  const dnetLib = openDnet(engine);
  lib.setField("new_socket", newSocket);
  lib.setField("socket", socketLib);
  lib.setField("dnet", dnetLib);
  lib.setField("new_dnet", dnetLib.getStr("new"));
  L.loaded.setStr("nmap.socket", socketLib);
  L.loaded.setStr("nmap.dnet", dnetLib);
  lib.setField("registry", session.registry);
  const functions: Record<string, CallTarget> = {
    mutex: mutexFunction(engine),
    condvar: condvarFunction(engine),
    new_try: (handler) => newTry(L, handler, (text) => engine.say(text)),
    ...scanFunctions(engine, session),
    ...systemFunctions(L, engine, session),
    ...portFunctions(session),
  };
  for (const [name, f] of Object.entries(functions)) lib.setField(name, new NativeFunction(`nmap.${name}`, f));
  return lib;
}

/** What the scan's options say, and its targets. */
function scanFunctions(engine: Engine, session: Session): Record<string, CallTarget> {
  // Scripts selected by name are more talkative, and thorough.
  const selectedByName = (): boolean => engine.current?.script.selectedByName ?? false;
  return {
    verbosity: () => engine.verbosity + (selectedByName() ? 1 : 0),
    debugging: () => engine.debugging,
    version_intensity: () => {
      if (selectedByName()) return 9;
      const args = session.registry.getStr("args");
      const given = args instanceof LuaTable ? args.getStr("script-intensity") : undefined;
      return typeof given === "string" && /^\d$/.test(given) ? Number(given) : session.options.versionIntensity;
    },
    timing_level: () => session.options.timingLevel,
    address_family: () => engine.family,
    get_interface: () => session.options.interface,
    get_ttl: () => 64,
    get_payload_length: () => 0,
    port_is_excluded: (number, protocol) => {
      checkInt(number, 1);
      checkOption(protocol, 2, undefined, TRANSPORTS);
      return false;
    },
    add_targets: (...names) => {
      if (names.length === 0) return session.newTargets.length;
      const added = session.addTargets(names.map((name, i) => checkString(name, i + 1)));
      return added > 0 ? added : new Values([0, "failed to add new targets."]);
    },
    new_targets_num: () => session.newTargets.length,
  };
}

/** The machine: clock, files, names, interfaces, log. */
function systemFunctions(L: LuaState, engine: Engine, session: Session): Record<string, CallTarget> {
  const { driver } = engine;
  return {
    have_ssl: () => true,
    is_privileged: () => {
      lacks(engine, "privileges");
      return false;
    },
    clock: () => float(driver.clock() / 1000),
    clock_ms: () => float(Math.floor(driver.clock())),
    log_write: (where, text) => {
      checkOption(where, 1, undefined, ["stdout", "stderr"]);
      engine.say(checkString(text, 2));
      return NONE;
    },
    fetchfile: (name) => session.fetchFile(checkString(name, 1)),
    get_dns_servers: () => arrayOf(session.nameServers()),
    get_interface_info: (name) => interfaceInfo(driver, checkString(name, 1)),
    list_interfaces: () => arrayOf(driver.interfaces().map(interfaceTable)),
    get_random_bytes: (n) => {
      const count = checkInt(n, 1);
      if (count < 0) throw luaError("Invalid length argument to get_random_bytes.");
      return driver.randomBytes(count);
    },
    resolve: (name, family) => {
      const wanted = checkOption(family, 2, engine.family, ["inet", "inet6", "unspec"]);
      return runResumable(L, "nmap.resolve", resolve(engine, checkString(name, 1), wanted));
    },
  };
}

function* resolve(engine: Engine, name: string, family: Family | "unspec"): Body {
  const reply = yield* engine.ask("name lookup", { op: "resolve", name, family });
  return reply.ok ? new Values([true, arrayOf(reply.value)]) : new Values([false, "Failed to resolve"]);
}

function arrayOf(values: readonly LuaValue[]): LuaTable {
  const t = new LuaTable();
  for (const v of values) t.append(v);
  return t;
}
