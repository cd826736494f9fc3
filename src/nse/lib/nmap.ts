import { checkInt, checkOption, checkString, checkTable, optString, typeError } from "../../stdlib/args.ts";
import { argError, LuaError, luaError } from "../../vm/errors.ts";
import { float } from "../../vm/number.ts";
import { type Body, runResumable } from "../../vm/resumable.ts";
import type { LuaState } from "../../vm/state.ts";
import { LuaTable } from "../../vm/table.ts";
import {
  type CallTarget,
  LuaFunction,
  type LuaValue,
  NativeFunction,
  NONE,
  pack,
  type Result,
  UNWIND,
  Userdata,
  Values,
} from "../../vm/value.ts";
import { condvarFunction } from "../condvar.ts";
import type { Engine } from "../engine.ts";
import { HostRecord, type PortRecord, portTable, type VersionRecord } from "../host-table.ts";
import type { IoInterface } from "../io/driver.ts";
import { mutexFunction } from "../mutex.ts";
import type { Session } from "../session.ts";
import { openSocket } from "./socket.ts";

const PORT_STATES = ["open", "filtered", "unfiltered", "closed", "open|filtered", "closed|filtered"] as const;
const TRANSPORTS = ["tcp", "udp", "sctp"] as const;

/** The native library `nmap` (NSE "nmap" API), with `nmap.socket` and `nmap.dnet`. */
export function openNmap(L: LuaState, engine: Engine, session: Session): LuaTable {
  const lib = new LuaTable();
  const add = (functions: Record<string, CallTarget>): void => {
    for (const [name, f] of Object.entries(functions)) lib.setStr(name, new NativeFunction(`nmap.${name}`, f));
  };
  const { newSocket, lib: socketLib } = openSocket(L, engine);
  const dnetLib = openDnet(engine);
  lib.setStr("new_socket", newSocket);
  lib.setStr("socket", socketLib);
  lib.setStr("dnet", dnetLib);
  lib.setStr("new_dnet", dnetLib.getStr("new"));
  L.loaded.setStr("nmap.socket", socketLib);
  L.loaded.setStr("nmap.dnet", dnetLib);
  lib.setStr("registry", session.registry);

  const selectedByName = (): boolean => engine.current?.script.selectedByName ?? false;
  const { driver } = engine;
  add({
    mutex: mutexFunction(engine),
    condvar: condvarFunction(engine),
    new_try: (handler) => newTry(L, handler),
    verbosity: () => engine.verbosity + (selectedByName() ? 1 : 0),
    debugging: () => engine.debugging,
    version_intensity: () => {
      if (selectedByName()) return 9;
      const args = session.registry.getStr("args");
      const given = args instanceof LuaTable ? Number(args.getStr("script-intensity")) : Number.NaN;
      return Number.isInteger(given) ? given : session.options.versionIntensity;
    },
    timing_level: () => session.options.timingLevel,
    have_ssl: () => true,
    is_privileged: () => false,
    address_family: () => engine.family,
    clock: () => float(driver.clock() / 1000),
    clock_ms: () => float(Math.floor(driver.clock())),
    log_write: (where, text) => {
      checkOption(where, 1, undefined, ["stdout", "stderr"]);
      engine.say(checkString(text, 2));
      return NONE;
    },
    fetchfile: (name) => session.options.files.fetch(checkString(name, 1)),
    get_dns_servers: () => arrayOf([...driver.dnsServers()]),
    get_interface: () => session.options.interface,
    get_interface_info: (name) => {
      const wanted = checkString(name, 1);
      const found = driver.interfaces().find((i) => i.device === wanted);
      return found === undefined ? new Values([undefined, "failed to find interface"]) : interfaceTable(found);
    },
    list_interfaces: () => arrayOf(driver.interfaces().map(interfaceTable)),
    get_ttl: () => 64,
    get_payload_length: () => 0,
    get_random_bytes: (n) => {
      const count = checkInt(n, 1);
      if (count < 0) throw argError(1, "argument out of range");
      return driver.randomBytes(count);
    },
    add_targets: (...names) => {
      if (names.length === 0) return session.newTargets.length;
      const added = session.addTargets(names.map((name, i) => checkString(name, i + 1)));
      return added > 0 ? added : new Values([0, "failed to add new targets."]);
    },
    new_targets_num: () => session.newTargets.length,
    resolve: (name, family) =>
      runResumable(L, "nmap.resolve", resolve(engine, checkString(name, 1), optString(family, 2, engine.family))),
    port_is_excluded: (number, protocol) => {
      checkInt(number, 1);
      checkOption(protocol, 2, undefined, TRANSPORTS);
      return false;
    },
    get_port_state: (host, port) => {
      const record = portOf(session, host, port);
      return record === undefined ? undefined : portTable(record);
    },
    set_port_state: (host, port, state) => {
      const wanted = checkOption(state, 3, undefined, ["open", "closed"]);
      const record = portOf(session, host, port);
      if (record !== undefined && record.state !== wanted) {
        record.state = wanted;
        record.reason = "script-set";
      }
      return NONE;
    },
    set_port_version: (host, port, state) => {
      const kind = checkOption(state, 3, "hardmatched", [
        "hardmatched",
        "softmatched",
        "nomatch",
        "tcpwrapped",
        "incomplete",
      ]);
      const record = portOf(session, host, port);
      const version = checkTable(port, 2).getStr("version");
      if (!(version instanceof LuaTable)) throw luaError("port 'version' field must be a table");
      if (record !== undefined) record.version = versionOf(version, kind, record.version);
      return NONE;
    },
    get_ports: (host, previous, protocol, state) => nextPort(session, host, previous, protocol, state),
  });
  return lib;
}

function arrayOf(values: readonly LuaValue[]): LuaTable {
  const t = new LuaTable();
  for (const v of values) t.append(v);
  return t;
}

function interfaceTable(i: IoInterface): LuaTable {
  const t = new LuaTable();
  const set = (key: string, v: LuaValue): void => t.setStr(key, v);
  set("device", i.device);
  set("shortname", i.shortname);
  set("netmask", i.netmask);
  set("address", i.address);
  set("link", i.link);
  set("up", i.up ? "up" : "down");
  set("mtu", i.mtu);
  if (i.mac !== undefined) set("mac", i.mac);
  if (i.broadcast !== undefined) set("broadcast", i.broadcast);
  return t;
}

function* resolve(engine: Engine, name: string, family: string): Body {
  const wanted = checkOption(family, 2, undefined, ["inet", "inet6", "unspec"]);
  const reply = yield* engine.ask("name lookup", { op: "resolve", name, family: wanted });
  return reply.ok ? new Values([true, arrayOf(reply.value)]) : new Values([false, "Failed to resolve"]);
}

/** The record behind a host table. Raises when the host is not being scanned. */
function hostOf(session: Session, v: LuaValue): HostRecord {
  const t = checkTable(v, 1);
  const handle = t.getStr("_Target");
  if (handle instanceof Userdata && handle.data instanceof HostRecord) return handle.data;
  const ip = t.getStr("ip");
  const name = t.getStr("targetname");
  const host =
    session.hosts.find((h) => h.ip === ip) ?? session.hosts.find((h) => name !== undefined && h.targetName === name);
  if (host === undefined) throw luaError("host is not being processed right now");
  return host;
}

function portOf(session: Session, host: LuaValue, port: LuaValue): PortRecord | undefined {
  const record = hostOf(session, host);
  const t = checkTable(port, 2);
  const number = t.getStr("number");
  const protocol = t.getStr("protocol");
  if (typeof number !== "number" || !Number.isInteger(number)) throw luaError("port 'number' field must be an integer");
  if (typeof protocol !== "string" || !(TRANSPORTS as readonly string[]).includes(protocol)) {
    throw luaError('port \'protocol\' field must be "tcp", "udp", or "sctp"');
  }
  return record.port(number, protocol);
}

function nextPort(session: Session, host: LuaValue, previous: LuaValue, protocol: LuaValue, state: LuaValue): Result {
  const record = hostOf(session, host);
  const wanted = checkOption(protocol, 3, undefined, TRANSPORTS);
  const inState = checkOption(state, 4, undefined, PORT_STATES);
  const ports = record.ports
    .filter((p) => p.protocol === wanted && p.state === inState)
    .sort((a, b) => a.number - b.number);
  let after = -1;
  if (previous !== undefined) {
    const number = checkTable(previous, 2).getStr("number");
    if (typeof number === "number") after = number;
  }
  const found = ports.find((p) => p.number > after);
  return found === undefined ? undefined : portTable(found);
}

/** What `set_port_version` takes from a port's version table. */
function versionOf(t: LuaTable, kind: string, old: VersionRecord): VersionRecord {
  const text = (key: string): string | undefined => {
    const v = t.getStr(key);
    return typeof v === "string" ? v : typeof v === "number" ? String(v) : undefined;
  };
  const tunnel = text("service_tunnel") ?? "none";
  if (tunnel !== "none" && tunnel !== "ssl") throw luaError("invalid value for port.version.service_tunnel");
  const cpe: string[] = [];
  const names = t.getStr("cpe");
  if (names instanceof LuaTable) {
    for (let i = 1; i <= names.length(); i++) {
      const name = names.getInt(i);
      if (typeof name === "string") cpe.push(name);
    }
  } else if (names !== undefined) throw luaError("port.version 'cpe' field must be a table");
  const matched = kind === "hardmatched" || kind === "softmatched";
  return {
    name: text("name") ?? old.name,
    confidence: matched ? 10 : old.confidence,
    product: text("product"),
    version: text("version"),
    extrainfo: text("extrainfo"),
    hostname: text("hostname"),
    ostype: text("ostype"),
    devicetype: text("devicetype"),
    fingerprint: text("service_fp"),
    tunnel,
    how: matched ? "probed" : old.how,
    cpe,
  };
}

/** `nmap.new_try` (NSE exception handling). */
function newTry(L: LuaState, handler: LuaValue): Result {
  if (handler !== undefined && !(handler instanceof LuaFunction)) throw typeError(1, "function", handler);
  return new NativeFunction("try", (...args) => {
    const [ok, ...rest] = args;
    if (ok !== undefined && ok !== false) return pack(rest);
    return runResumable(L, "try", failTry(L, handler, rest[0]));
  });
}

function* failTry(L: LuaState, handler: LuaValue, message: LuaValue): Body {
  if (handler !== undefined) {
    const r = L.call(handler);
    if (r === UNWIND) yield;
  }
  const e = new LuaTable();
  e.setStr("errtype", "nmap.new_try");
  e.setStr("message", message);
  throw new LuaError(e);
}

/** `nmap.dnet`: raw frames and packets, which are not available here. */
function openDnet(engine: Engine): LuaTable {
  const methods = new LuaTable();
  const meta = new LuaTable();
  meta.setStr("__index", methods);
  meta.setStr("__name", "dnet");
  for (const name of ["ethernet_open", "ethernet_send", "ip_open", "ip_send"]) {
    methods.setStr(
      name,
      new NativeFunction(`dnet.${name}`, () => {
        engine.debug(1, `${engine.current?.script.id ?? "script"} needs raw sockets`);
        throw luaError("raw sockets are not available");
      }),
    );
  }
  for (const name of ["ethernet_close", "ip_close"])
    methods.setStr(name, new NativeFunction(`dnet.${name}`, () => true));
  const lib = new LuaTable();
  lib.setStr(
    "new",
    new NativeFunction("nmap.dnet.new", () => {
      const u = new Userdata(null);
      u.metatable = meta;
      return u;
    }),
  );
  lib.setStr(
    "get_interface_info",
    new NativeFunction("nmap.dnet.get_interface_info", (name) => {
      const wanted = checkString(name, 1);
      const found = engine.driver.interfaces().find((i) => i.device === wanted);
      return found === undefined ? new Values([undefined, "failed to find interface"]) : interfaceTable(found);
    }),
  );
  return lib;
}
