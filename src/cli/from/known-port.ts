import type { VersionRecord } from "../../nse/host-table.ts";

/** What a list, or an old scan, says of one port. */
export interface KnownPort {
  readonly number: number;
  readonly protocol: "tcp" | "udp" | "sctp";
  readonly state: string;
  readonly reason?: string;
  readonly reasonTtl?: number;
  /** What is known of the service; the rest comes from the table of port names. */
  readonly version?: Partial<VersionRecord>;
}

/** What is known of one host. */
export interface KnownHost {
  /** An address, or a name that is to be resolved. */
  readonly target: string;
  /** The name it was given by in the old scan, and the one its address had. */
  readonly targetName?: string;
  readonly name?: string;
  readonly ports: readonly KnownPort[];
  /** Round trip times in seconds. */
  readonly times?: { readonly srtt: number; readonly rttvar: number; readonly timeout: number };
}

/** A service as lists give it: `http`, `ssl/http`. */
export function serviceNamed(text: string): Partial<VersionRecord> {
  const ssl = /^ssl[/|](.*)$/.exec(text);
  return ssl === null ? { name: text } : { name: ssl[1] || undefined, tunnel: "ssl" };
}

/** A port number, or undefined. */
export function portNumber(value: unknown): number | undefined {
  const n = typeof value === "string" && /^\d{1,5}$/.test(value) ? Number(value) : value;
  return typeof n === "number" && Number.isInteger(n) && n >= 0 && n <= 65535 ? n : undefined;
}

/** A transport protocol, or undefined. */
export function protocolNamed(value: unknown): KnownPort["protocol"] | undefined {
  const name = String(value).toLowerCase();
  return name === "tcp" || name === "udp" || name === "sctp" ? name : undefined;
}
