import { checkFloat, checkInt, checkOption, checkString, typeError } from "../../stdlib/args.ts";
import { argError, LuaError, luaError } from "../../vm/errors.ts";
import { float, isInteger, numberToString, toFloat, toInteger, toNumber } from "../../vm/number.ts";
import { type Body, runResumable } from "../../vm/resumable.ts";
import type { LuaState } from "../../vm/state.ts";
import { LuaTable } from "../../vm/table.ts";
import {
  LuaFunction,
  type LuaValue,
  NativeFunction,
  NONE,
  type Result,
  UNWIND,
  Userdata,
  unpack,
  Values,
} from "../../vm/value.ts";
import { parseIp4, parseIp6 } from "../address.ts";
import type { Engine } from "../engine.ts";
import { lacks } from "../lacks.ts";
import { type DelimiterSearch, NseSocket } from "../socket.ts";
import { certificateObject } from "./certificate.ts";

const PROTOCOLS = ["tcp", "udp", "ssl"] as const;
const KINDS = ["tcp", "udp"] as const;
const FAMILIES = ["inet", "inet6"] as const;

/** A host argument: a name, an address, or a host table; and the name for TLS. */
function hostArgument(v: LuaValue, n: number): { readonly host: string; readonly serverName: string | undefined } {
  if (!(v instanceof LuaTable)) {
    const host = checkString(v, n);
    return { host, serverName: host };
  }
  const ip = v.getStr("ip");
  const name = v.getStr("targetname");
  const serverName = typeof name === "string" ? name : undefined;
  const host = typeof ip === "string" ? ip : serverName;
  if (host === undefined) throw argError(n, "host table lacks 'ip' or 'targetname' fields");
  return { host, serverName };
}

/** A port argument: a number, or a port table, whose protocol comes with it. Only the low 16 bits of the number count. */
function portArgument(v: LuaValue, n: number): { readonly port: number; readonly protocol: string | undefined } {
  if (!(v instanceof LuaTable)) return { port: checkInt(v, n) & 0xffff, protocol: undefined };
  const number = v.getStr("number");
  const protocol = v.getStr("protocol");
  if (!isInteger(number)) throw argError(n, "port table lacks integer 'number' field");
  return { port: checkInt(number, n) & 0xffff, protocol: typeof protocol === "string" ? protocol : undefined };
}

function checkSocket(v: LuaValue): NseSocket {
  if (v instanceof Userdata && v.data instanceof NseSocket) return v.data;
  throw typeError(1, "nsock", v);
}

/** An index that a delimiter function gave: numbers and numeric strings count, one without integer value as 0. */
function indexOf(v: LuaValue): number | undefined {
  if (toNumber(v) === undefined) return undefined;
  const i = toInteger(v);
  return i === undefined ? 0 : toFloat(i);
}

/** The delimiter of `receive_buf` as a search: a Lua pattern by the global `string.find`, or a function. */
function delimiterSearch(L: LuaState, delimiter: LuaValue): DelimiterSearch {
  if (typeof delimiter !== "string" && !(delimiter instanceof LuaFunction)) {
    throw typeError(2, "function/string", delimiter);
  }
  return function* (buffer) {
    L.enterNoYield();
    try {
      let r: Result;
      if (typeof delimiter === "string") {
        const library = L.globals.getStr("string") ?? L.loaded.getStr("string");
        r = L.call((library as LuaTable).getStr("find"), buffer, delimiter);
      } else r = L.call(delimiter, buffer);
      if (r === UNWIND) r = yield;
      const [first, last] = unpack(r);
      const from = indexOf(first);
      const to = indexOf(last);
      return from === undefined || to === undefined ? null : [from, to];
    } finally {
      L.leaveNoYield();
    }
  };
}

/** `nmap.new_socket` and `nmap.socket` (NSE network API). */
export function openSocket(L: LuaState, engine: Engine): { newSocket: NativeFunction; lib: LuaTable } {
  const methods = socketMethods(L, engine);
  const meta = new LuaTable();
  meta.setStr("__index", methods);
  meta.setStr("__metatable", new LuaTable());

  const newSocket = new NativeFunction("nmap.new_socket", (protocol, family) => {
    const kind = checkOption(protocol, 1, "tcp", KINDS);
    const af = checkOption(family, 2, engine.family, FAMILIES);
    const u = new Userdata(new NseSocket(engine, kind, af));
    u.metatable = meta;
    return u;
  });

  const lib = new LuaTable();
  const set = (name: string, f: NativeFunction["c"]): void =>
    lib.setField(name, new NativeFunction(`nmap.socket.${name}`, f));
  lib.setField("new", newSocket);
  set("sleep", (seconds) => {
    const s = checkFloat(seconds, 1);
    if (!(s >= 0)) throw luaError(`argument to sleep (${numberToString(float(s))}) must not be negative\n`);
    return runResumable(L, "nmap.socket.sleep", sleep(engine, Math.floor(s * 1000 + 0.5)));
  });
  set("get_stats", () => {
    const stats = new LuaTable();
    stats.setStr("connect_waiting", engine.slots.waiting);
    return stats;
  });
  set("parse_ssl_certificate", (der) => {
    const facts = engine.driver.readCertificate(checkString(der, 1));
    return facts === undefined ? undefined : certificateObject(L, facts);
  });
  // The engine turns by itself; scripts have no use for it.
  set("loop", () => NONE);
  return { newSocket, lib };
}

function socketMethods(L: LuaState, engine: Engine): LuaTable {
  const methods = new LuaTable();
  const method = (name: string, body: (socket: NseSocket, args: LuaValue[]) => Result): void => {
    methods.setStr(name, new NativeFunction(`socket.${name}`, (self, ...args) => body(checkSocket(self), args)));
  };
  const blocking = (name: string, body: (socket: NseSocket, args: LuaValue[]) => Body): void => {
    method(name, (socket, args) => runResumable(L, `socket.${name}`, body(socket, args)));
  };
  /** One that raises for a socket that was never opened before it looks at its arguments. */
  const onOpen = (name: string, body: (socket: NseSocket, args: LuaValue[]) => Body): void => {
    blocking(name, (socket, args) => {
      socket.open();
      return body(socket, args);
    });
  };

  blocking("connect", (socket, args) => {
    const { host, serverName } = hostArgument(args[0], 2);
    const { port, protocol } = portArgument(args[1], 3);
    const kind = checkOption(args[2] ?? protocol ?? socket.protocol, 4, undefined, PROTOCOLS);
    const datagrams = (protocol ?? socket.protocol) === "udp";
    return socket.connect({ host, serverName, port, protocol: kind, datagrams });
  });
  onOpen("reconnect_ssl", (socket) => socket.reconnectSsl());
  onOpen("send", (socket, args) => socket.send(checkString(args[0], 2)));
  onOpen("sendto", (socket, args) => {
    const { host } = hostArgument(args[0], 2);
    return socket.sendTo(host, portArgument(args[1], 3).port, checkString(args[2], 4));
  });
  onOpen("receive", (socket) => socket.receive());
  onOpen("receive_bytes", (socket, args) => socket.receiveBytes(checkInt(args[0], 2)));
  onOpen("receive_lines", (socket, args) => socket.receiveLines(checkInt(args[0], 2)));
  onOpen("receive_buf", (socket, args) => {
    const find = delimiterSearch(L, args[0]);
    if (typeof args[1] !== "boolean") throw typeError(3, "boolean", args[1]);
    return socket.receiveBuf(find, args[1]);
  });
  method("get_info", (socket) => socket.info());
  method("get_ssl_certificate", (socket) => {
    const io = socket.tlsSocket();
    const certificate = io === null ? undefined : engine.driver.tlsFacts(io)?.certificate;
    return certificate === undefined ? undefined : certificateObject(L, certificate);
  });
  method("set_timeout", (socket, args) => {
    const ms = Math.floor(checkFloat(args[0], 2));
    if (!(ms >= -1)) throw luaError(`Negative timeout: ${ms}`);
    socket.setTimeout(ms);
    return true;
  });
  method("bind", (socket, args) => {
    const ip = args[0] === undefined ? undefined : checkString(args[0], 2);
    const port = checkInt(args[1], 3) & 0xffff;
    if (ip !== undefined && parseIp4(ip) === undefined && parseIp6(ip) === undefined) {
      return new Values([false, "getaddrinfo: Name or service not known"]);
    }
    socket.bind({ ip, port });
    return true;
  });
  method("close", (socket) => socket.close());
  methods.setStr("pcap_close", methods.getStr("close"));
  method("pcap_open", () => {
    lacks(engine, "packet capture");
    throw luaError("packet capture is not available");
  });
  method("pcap_receive", () => {
    throw new LuaError("not a pcap socket", 1);
  });
  return methods;
}

function* sleep(engine: Engine, ms: number): Body {
  yield* engine.ask("sleep", { op: "sleep", ms });
  return NONE;
}
