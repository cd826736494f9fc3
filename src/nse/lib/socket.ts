import { checkFloat, checkInt, checkOption, checkString, typeError } from "../../stdlib/args.ts";
import { argError, luaError } from "../../vm/errors.ts";
import { toFloat, toNumber } from "../../vm/number.ts";
import { type Body, runResumable } from "../../vm/resumable.ts";
import type { LuaState } from "../../vm/state.ts";
import { LuaTable } from "../../vm/table.ts";
import { type LuaValue, NativeFunction, NONE, type Result, UNWIND, Userdata, unpack, Values } from "../../vm/value.ts";
import type { Engine } from "../engine.ts";
import { type Destination, NseSocket } from "../socket.ts";
import { certificateOf, parseCertificate } from "./certificate.ts";

const PROTOCOLS = ["tcp", "udp", "ssl"] as const;
const KINDS = ["tcp", "udp"] as const;
const FAMILIES = ["inet", "inet6"] as const;

/** A host argument: a name, an address, or a host table. */
function hostArgument(v: LuaValue, n: number): { host: string; serverName: string | undefined } {
  if (v instanceof LuaTable) {
    const ip = v.getStr("ip");
    const name = v.getStr("targetname");
    const target = typeof name === "string" ? name : undefined;
    if (typeof ip === "string") return { host: ip, serverName: target };
    if (target !== undefined) return { host: target, serverName: target };
    throw argError(n, "host table lacks 'ip' and 'targetname' fields");
  }
  const host = checkString(v, n);
  return { host, serverName: host };
}

/** A port argument: a number, or a port table, whose protocol comes with it. */
function portArgument(v: LuaValue, n: number): { port: number; protocol: string | undefined } {
  if (!(v instanceof LuaTable)) return { port: checkInt(v, n), protocol: undefined };
  const number = v.getStr("number");
  const protocol = v.getStr("protocol");
  if (typeof number !== "number") throw argError(n, "port table lacks numeric 'number' field");
  return { port: number, protocol: typeof protocol === "string" ? protocol : undefined };
}

function destination(socket: NseSocket, host: LuaValue, port: LuaValue, protocol: LuaValue): Destination {
  const h = hostArgument(host, 2);
  const p = portArgument(port, 3);
  const kind = checkOption(protocol, 4, undefined as never, PROTOCOLS) as Destination["protocol"];
  void socket;
  return { host: h.host, serverName: h.serverName, port: p.port, protocol: kind };
}

function checkSocket(v: LuaValue): NseSocket {
  if (v instanceof Userdata && v.data instanceof NseSocket) return v.data;
  throw typeError(1, "nsock", v);
}

/** The delimiter of `receive_buf` as a search: a Lua pattern by the global `string.find`, or a function. */
function delimiterSearch(
  L: LuaState,
  delimiter: LuaValue,
): (buffer: string) => Generator<undefined, readonly [number, number] | null, Result> {
  const isText = typeof delimiter === "string";
  if (!isText && !(delimiter instanceof NativeFunction) && typeof delimiter !== "object") {
    throw typeError(2, "function or string", delimiter);
  }
  return function* (buffer) {
    L.enterNoYield();
    try {
      let r: Result;
      if (isText) r = L.call((L.loaded.getStr("string") as LuaTable).getStr("find"), buffer, delimiter);
      else r = L.call(delimiter, buffer);
      if (r === UNWIND) r = yield;
      const [l, u] = unpack(r);
      const from = toNumber(l);
      const to = toNumber(u);
      if (from === undefined || to === undefined) return null;
      return [Math.trunc(toFloat(from)), Math.trunc(toFloat(to))];
    } finally {
      L.leaveNoYield();
    }
  };
}

/** `nmap.new_socket` and `nmap.socket` (NSE network API). */
export function openSocket(L: LuaState, engine: Engine): { newSocket: NativeFunction; lib: LuaTable } {
  const methods = new LuaTable();
  const meta = new LuaTable();
  meta.setStr("__name", "nsock");
  meta.setStr("__index", methods);
  meta.setStr("__metatable", new LuaTable());
  meta.setStr(
    "__newindex",
    new NativeFunction("socket.__newindex", () => {
      throw luaError("attempt to index a socket value");
    }),
  );
  const method = (name: string, body: (socket: NseSocket, args: LuaValue[]) => Result): void => {
    methods.setStr(name, new NativeFunction(`socket.${name}`, (self, ...args) => body(checkSocket(self), args)));
  };
  const blocking = (name: string, body: (socket: NseSocket, args: LuaValue[]) => Body): void => {
    method(name, (socket, args) => runResumable(L, `socket.${name}`, body(socket, args)));
  };

  blocking("connect", (socket, args) => {
    const protocol = args[2] ?? portArgument(args[1], 3).protocol ?? socket.protocol;
    return socket.connect(destination(socket, args[0], args[1], protocol));
  });
  blocking("reconnect_ssl", (socket) => socket.reconnectSsl());
  blocking("send", (socket, args) => socket.send(checkString(args[0], 2)));
  blocking("sendto", (socket, args) => {
    const { host } = hostArgument(args[0], 2);
    return socket.sendTo(host, portArgument(args[1], 3).port, checkString(args[2], 4));
  });
  blocking("receive", (socket) => socket.receive());
  blocking("receive_bytes", (socket, args) => socket.receiveBytes(checkInt(args[0], 2)));
  blocking("receive_lines", (socket, args) => socket.receiveLines(checkInt(args[0], 2)));
  blocking("receive_buf", (socket, args) => {
    if (typeof args[1] !== "boolean") throw typeError(3, "boolean", args[1]);
    return socket.receiveBuf(delimiterSearch(L, args[0]), args[1]);
  });
  method("get_info", (socket) => socket.info());
  method("get_ssl_certificate", (socket) => {
    const facts = engine.driver.tlsFacts(socket.tlsSocket());
    return facts?.certificate === undefined ? undefined : certificateOf(L, facts.certificate);
  });
  method("set_timeout", (socket, args) => {
    const ms = Math.floor(checkFloat(args[0], 2));
    if (ms < -1) throw luaError(`Negative timeout: ${ms}`);
    socket.timeoutMs = ms;
    return true;
  });
  method("bind", (socket, args) => {
    const ip = args[0] === undefined ? undefined : checkString(args[0], 2);
    const port = checkInt(args[1], 3);
    if (ip !== undefined && !/^[0-9.]+$|:/.test(ip))
      return new Values([false, "getaddrinfo: Name or service not known"]);
    socket.bindTo = { ip, port };
    return true;
  });
  method("close", (socket) => socket.close());
  for (const name of ["pcap_open", "pcap_receive", "pcap_register"]) {
    method(name, () => {
      throw luaError("raw packet capture is not available");
    });
  }
  methods.setStr("pcap_close", methods.getStr("close"));

  const newSocket = new NativeFunction("nmap.new_socket", (protocol, family) => {
    const kind = checkOption(protocol, 1, "tcp", KINDS);
    const af = checkOption(family, 2, engine.family, FAMILIES);
    const u = new Userdata(new NseSocket(engine, kind, af));
    u.metatable = meta;
    return u;
  });

  const lib = new LuaTable();
  const set = (name: string, f: NativeFunction["c"]): void =>
    lib.setStr(name, new NativeFunction(`nmap.socket.${name}`, f));
  lib.setStr("new", newSocket);
  set("sleep", (seconds) => {
    const ms = Math.floor(checkFloat(seconds, 1) * 1000 + 0.5);
    if (!(ms >= 0)) throw argError(1, "argument out of range");
    return runResumable(L, "nmap.socket.sleep", sleep(engine, ms));
  });
  set("get_stats", () => {
    const stats = new LuaTable();
    stats.setStr("connect_waiting", engine.slots.waiting);
    return stats;
  });
  set("parse_ssl_certificate", (der) => {
    const facts = engine.driver.readCertificate(checkString(der, 1));
    return facts === undefined ? undefined : parseCertificate(L, facts);
  });
  set("loop", () => NONE);
  return { newSocket, lib };
}

function* sleep(engine: Engine, ms: number): Body {
  yield* engine.ask("sleep", { op: "sleep", ms });
  return NONE;
}
