import { float } from "../vm/number.ts";
import { LuaTable } from "../vm/table.ts";
import { type LuaValue, Userdata } from "../vm/value.ts";

/** Version facts of a port (nmap-service-probes' fields). */
export interface VersionRecord {
  name?: string;
  /** 0 to 10: 3 from the table of service numbers, 10 by a script. */
  confidence: number;
  product?: string;
  version?: string;
  extrainfo?: string;
  hostname?: string;
  ostype?: string;
  devicetype?: string;
  tunnel: "none" | "ssl";
  fingerprint?: string;
  how: "table" | "probed";
  cpe: string[];
}

/** What the engine knows of a port. */
export interface PortRecord {
  readonly number: number;
  readonly protocol: "tcp" | "udp" | "sctp";
  state: string;
  reason: string;
  reasonTtl: number;
  version: VersionRecord;
}

/** What the engine knows of a host. */
export class HostRecord {
  /** Name by reverse lookup, or "". */
  name = "";
  /** The name it was given by; undefined for an address. */
  targetName: string | undefined = undefined;
  /** Further addresses of that name, which are not scanned. */
  otherAddresses: readonly string[] = [];
  /** The table shared by all scripts that run against the host. */
  readonly registry = new LuaTable();
  readonly handle: Userdata = new Userdata(this, true);
  readonly ports: PortRecord[] = [];
  reason = "user-set";
  /** True once its time was up (`--host-timeout`). */
  timedOut = false;
  interface: string | undefined = undefined;
  interfaceMtu: number | undefined = undefined;
  directlyConnected: boolean | undefined = undefined;
  /** Our own address towards the host, as bytes. */
  sourceBytes: string | undefined = undefined;
  /** Round trip times and the timeout made of them, in seconds. */
  times = { srtt: 0.0001, rttvar: 0.005, timeout: 0.1 };

  constructor(
    readonly ip: string,
    /** 4 or 16 raw bytes. */
    readonly bytes: string,
  ) {}

  /** The record of a port, or undefined when it was not scanned. */
  port(number: number, protocol: string): PortRecord | undefined {
    return this.ports.find((p) => p.number === number && p.protocol === protocol);
  }
}

/** A port not yet looked at by version detection. */
export function newPort(
  number: number,
  protocol: "tcp" | "udp" | "sctp",
  state: string,
  service: string | undefined,
): PortRecord {
  return {
    number,
    protocol,
    state,
    reason: "syn-ack",
    reasonTtl: 0,
    version: { name: service, confidence: 3, tunnel: "none", how: "table", cpe: [] },
  };
}

function fields(t: LuaTable, values: Record<string, LuaValue>): LuaTable {
  for (const [key, v] of Object.entries(values)) if (v !== undefined) t.setField(key, v);
  return t;
}

/** A fresh `host` table (NSE "host and port tables"); only the registry is shared with other instances. */
export function hostTable(host: HostRecord): LuaTable {
  const { times } = host;
  return fields(new LuaTable(), {
    ip: host.ip,
    name: host.name,
    targetname: host.targetName,
    bin_ip: host.bytes,
    bin_ip_src: host.sourceBytes,
    registry: host.registry,
    reason: host.reason,
    reason_ttl: 0,
    interface: host.interface,
    interface_mtu: host.interfaceMtu ?? 0,
    directly_connected: host.directlyConnected,
    times: fields(new LuaTable(), {
      srtt: float(times.srtt),
      rttvar: float(times.rttvar),
      timeout: float(times.timeout),
    }),
    _Target: host.handle,
  });
}

/** A fresh `port` table. */
export function portTable(port: PortRecord): LuaTable {
  const v = port.version;
  const cpe = new LuaTable();
  for (const name of v.cpe) cpe.append(name);
  const version = fields(new LuaTable(), {
    name: v.name,
    name_confidence: float(v.confidence),
    product: v.product,
    version: v.version,
    extrainfo: v.extrainfo,
    hostname: v.hostname,
    ostype: v.ostype,
    devicetype: v.devicetype,
    service_tunnel: v.tunnel,
    service_fp: v.fingerprint,
    service_dtype: v.how,
    cpe,
  });
  return fields(new LuaTable(), {
    number: port.number,
    protocol: port.protocol,
    state: port.state,
    reason: port.reason,
    reason_ttl: port.reasonTtl,
    service: v.name,
    version,
  });
}
