import { checkOption, checkTable } from "../../stdlib/args.ts";
import { argError, luaError } from "../../vm/errors.ts";
import { isInteger, isNumber, numberToString } from "../../vm/number.ts";
import { LuaTable } from "../../vm/table.ts";
import { type CallTarget, type LuaValue, NONE, Userdata } from "../../vm/value.ts";
import { HostRecord, type PortRecord, portTable, type VersionRecord } from "../host-table.ts";
import type { Session } from "../session.ts";

const PORT_STATES = ["open", "filtered", "unfiltered", "closed", "open|filtered", "closed|filtered"] as const;
/** The transport protocols a port can have. */
export const TRANSPORTS = ["tcp", "udp", "sctp"] as const;

/** How `set_port_version` ended, and what that makes of the port's service: how sure its name is, and by what. */
const VERSION_STATES = {
  hardmatched: { confidence: 10, how: "probed" },
  softmatched: { confidence: 10, how: "probed" },
  nomatch: { confidence: 3, how: "table" },
  tcpwrapped: { confidence: 8, how: "probed" },
  incomplete: { confidence: 3, how: "table" },
} as const;
const VERSION_STATE_NAMES = Object.keys(VERSION_STATES) as (keyof typeof VERSION_STATES)[];

/** The functions of `nmap` that read and change what the scan knows of ports. */
export function portFunctions(session: Session): Record<string, CallTarget> {
  return {
    get_port_state: (host, port) => {
      const record = portOf(hostOf(session, host), port, 2);
      return record === undefined ? undefined : portTable(record);
    },
    set_port_state: (host, port, state) => {
      const wanted = checkOption(state, 3, undefined, ["open", "closed"]);
      const record = portOf(hostOf(session, host), port, 2);
      if (record !== undefined && record.state !== wanted) {
        record.state = wanted;
        record.reason = "script-set";
      }
      return NONE;
    },
    set_port_version: (host, port, state) => {
      const kind = checkOption(state, 3, "hardmatched", VERSION_STATE_NAMES);
      const record = portOf(hostOf(session, host), port, 2);
      if (record === undefined) return NONE;
      const version = checkTable(port, 2).getStr("version");
      if (!(version instanceof LuaTable)) throw luaError("port 'version' field must be a table");
      record.version = { ...versionOf(version), ...VERSION_STATES[kind] };
      // Nothing is unknown any more of what a script is sure of; a name is lost with the connections behind a wrapper.
      if (kind === "hardmatched") record.version.fingerprint = undefined;
      else if (kind === "tcpwrapped") record.version.name = "tcpwrapped";
      return NONE;
    },
    get_ports: (host, previous, protocol, state) => {
      const record = hostOf(session, host);
      const wanted = checkOption(protocol, 3, undefined, TRANSPORTS);
      const inState = checkOption(state, 4, undefined, PORT_STATES);
      const after = previous === undefined ? -1 : portKey(previous, 2).number;
      let next: PortRecord | undefined;
      for (const p of record.ports) {
        if (p.protocol !== wanted || p.state !== inState || p.number <= after) continue;
        if (next === undefined || p.number < next.number) next = p;
      }
      return next === undefined ? undefined : portTable(next);
    },
  };
}

/** The record behind a host table: by its handle, its address or its name. Raises when the host is not being scanned. */
function hostOf(session: Session, v: LuaValue): HostRecord {
  const t = checkTable(v, 1);
  const handle = t.getStr("_Target");
  if (handle instanceof Userdata && handle.data instanceof HostRecord) return handle.data;
  const ip = t.getStr("ip");
  const name = t.getStr("targetname");
  if (typeof ip !== "string" && typeof name !== "string") {
    throw luaError("host table does not have a 'ip' or 'targetname' field");
  }
  const wanted = typeof ip === "string" ? ip : name;
  const host = session.hosts.find((h) => h.ip === wanted) ?? session.hosts.find((h) => h.targetName === wanted);
  if (host === undefined) throw argError(1, "host is not being processed right now");
  return host;
}

function portKey(v: LuaValue, n: number): { readonly number: number; readonly protocol: string } {
  const t = checkTable(v, n);
  const number = t.getStr("number");
  const protocol = t.getStr("protocol");
  if (!isInteger(number)) throw luaError("port 'number' field must be an integer");
  if (typeof protocol !== "string") throw luaError("port 'protocol' field must be a string");
  if (!(TRANSPORTS as readonly string[]).includes(protocol)) {
    throw luaError('port \'protocol\' field must be "udp", "sctp" or "tcp"');
  }
  return { number: typeof number === "number" ? number : -1, protocol };
}

/** The record of the port that a port table means; undefined when it was not scanned. */
function portOf(host: HostRecord, v: LuaValue, n: number): PortRecord | undefined {
  const { number, protocol } = portKey(v, n);
  return host.port(number, protocol);
}

/** The facts in a port's version table, as `set_port_version` takes them. */
function versionOf(t: LuaTable): Omit<VersionRecord, "confidence" | "how"> {
  const text = (key: string): string | undefined => {
    const v = t.getStr(key);
    return typeof v === "string" ? v : isNumber(v) ? numberToString(v) : undefined;
  };
  const tunnel = text("service_tunnel") ?? "none";
  if (tunnel !== "none" && tunnel !== "ssl") throw argError(2, "invalid value for port.version.service_tunnel");
  const cpe: string[] = [];
  const names = t.getStr("cpe");
  if (names instanceof LuaTable) {
    for (let i = 1; i <= names.length(); i++) {
      const name = names.getInt(i);
      if (typeof name === "string") cpe.push(name);
    }
  } else if (names !== undefined) throw luaError("port.version 'cpe' field must be a table");
  return {
    name: text("name"),
    product: text("product"),
    version: text("version"),
    extrainfo: text("extrainfo"),
    hostname: text("hostname"),
    ostype: text("ostype"),
    devicetype: text("devicetype"),
    fingerprint: text("service_fp"),
    tunnel,
    cpe,
  };
}
