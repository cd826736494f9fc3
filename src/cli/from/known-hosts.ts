import { addressBytes } from "../../nse/address.ts";
import { HostRecord, newPort, type PortRecord } from "../../nse/host-table.ts";
import type { Family, IoDriver } from "../../nse/io/driver.ts";
import type { ServiceTable } from "../../nse/services.ts";
import type { Exclusions } from "../target-source.ts";
import { resolve } from "../target-source.ts";
import { readPieces } from "../text-file.ts";
import { CommandError } from "../usage.ts";
import { hostOfRecord, RecordSplitter } from "./json-records.ts";
import type { KnownHost, KnownPort } from "./known-port.ts";
import { hostOfLine } from "./lines.ts";
import { NmapXml } from "./nmap-xml.ts";
import { XmlError, XmlReader } from "./xml-reader.ts";

/** What is taken of the hosts in a file of known ports. */
export interface KnownWishes {
  readonly driver: IoDriver;
  readonly family: Family;
  readonly services: ServiceTable;
  readonly excluded: Exclusions;
  /** Whether a port is wanted; all are without it. */
  readonly wanted: ((number: number, protocol: string) => boolean) | undefined;
  readonly warn: (text: string) => void;
}

/**
 * The hosts of a file of known ports: Nmap's XML, JSON of masscan or naabu, or lines. XML is read host by host; of the
 * others, which may tell of a host in many places, the whole is read first. Throws a `CommandError`.
 */
export async function* knownHosts(path: string, wishes: KnownWishes): AsyncGenerator<HostRecord> {
  for await (const known of read(path, wishes.warn)) {
    const host = await hostRecord(known, wishes);
    if (host !== undefined) yield host;
  }
}

async function* read(path: string, warn: (text: string) => void): AsyncGenerator<KnownHost> {
  const pieces = readPieces(path);
  let start = "";
  // Not a loop: leaving one closes the file.
  while (start.trim().length < 3) {
    const next = await pieces.next();
    if (next.done === true) break;
    start += next.value;
  }
  const rest = (async function* (): AsyncGenerator<string> {
    yield start;
    yield* pieces;
  })();
  const name = path === "-" ? "standard input" : path;
  const sign = start.replace("\u00ef\u00bb\u00bf", "").trimStart();
  if (sign === "") warn(`${name} is empty: it names no ports`);
  else if (sign.startsWith("<")) yield* readXml(name, rest, warn);
  else if (/^(\{|\[\s*($|[{\]]))/.test(sign)) yield* readJson(name, rest, warn);
  else yield* readText(name, rest, warn);
}

async function* readXml(
  name: string,
  pieces: AsyncIterable<string>,
  warn: (text: string) => void,
): AsyncGenerator<KnownHost> {
  let hosts: KnownHost[] = [];
  const scan = new NmapXml((host) => hosts.push(host));
  const reader = new XmlReader(scan);
  let count = 0;
  try {
    for await (const piece of pieces) {
      reader.write(piece);
      if (!scan.isScan) throw new CommandError(`${name} is XML, but not a scan by Nmap`);
      count += hosts.length;
      yield* hosts;
      hosts = [];
    }
    reader.end();
  } catch (e) {
    if (!(e instanceof XmlError)) throw e;
    count += hosts.length;
    yield* hosts;
    if (count === 0) throw new CommandError(`${name}, ${e.message}`);
    warn(`${name}, ${e.message}; the ${count} host${count === 1 ? "" : "s"} before that are taken`);
  }
}

async function* readJson(
  name: string,
  pieces: AsyncIterable<string>,
  warn: (text: string) => void,
): AsyncGenerator<KnownHost> {
  const hosts = new HostGatherer();
  const splitter = new RecordSplitter();
  let strange = 0;
  for await (const piece of pieces) {
    let records: string[];
    try {
      records = splitter.write(piece);
    } catch (e) {
      throw new CommandError(`${name}: ${(e as Error).message}`);
    }
    for (const record of records) {
      const host = recordHost(record);
      if (host === undefined) strange++;
      else hosts.add(host);
    }
  }
  if (splitter.isOpen) warn(`${name} ends in the middle of an object, which is left out`);
  if (strange > 0)
    warn(`${name}: ${strange} object${strange === 1 ? " tells" : "s tell"} of no port, and are left out`);
  if (hosts.size === 0) throw new CommandError(`${name} is JSON, but has no ports as masscan or naabu write them`);
  yield* hosts.all();
}

function recordHost(record: string): KnownHost | undefined {
  try {
    return hostOfRecord(JSON.parse(record));
  } catch {
    return undefined;
  }
}

async function* readText(
  name: string,
  pieces: AsyncIterable<string>,
  warn: (text: string) => void,
): AsyncGenerator<KnownHost> {
  const hosts = new HostGatherer();
  let rest = "";
  let number = 0;
  let wrong = 0;
  const take = (line: string): void => {
    number++;
    const host = hostOfLine(line.endsWith("\r") ? line.slice(0, -1) : line);
    if (typeof host !== "string") {
      if (host !== undefined) hosts.add(host);
    } else if (++wrong <= 5) warn(`${name}, line ${number}: ${host}; it is left out`);
  };
  for await (const piece of pieces) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() as string;
    for (const line of lines) take(line);
  }
  if (rest !== "") take(rest);
  if (wrong > 5) warn(`${name}: ${wrong - 5} more lines are left out`);
  if (hosts.size === 0 && wrong > 0) throw new CommandError(`${name} names no ports`);
  yield* hosts.all();
}

/** Puts together what is said of a host in several places. */
class HostGatherer {
  private readonly hosts = new Map<string, KnownHost & { ports: KnownPort[] }>();

  get size(): number {
    return this.hosts.size;
  }

  add(host: KnownHost): void {
    const known = this.hosts.get(host.target);
    if (known === undefined) this.hosts.set(host.target, { ...host, ports: [...host.ports] });
    else known.ports.push(...host.ports);
  }

  *all(): Generator<KnownHost> {
    for (const [target, host] of this.hosts) {
      this.hosts.delete(target);
      yield host;
    }
  }
}

async function hostRecord(known: KnownHost, wishes: KnownWishes): Promise<HostRecord | undefined> {
  const { driver, family, services, excluded, wanted, warn } = wishes;
  let ip = known.target;
  let { targetName } = known;
  if (addressBytes(ip) === undefined) {
    targetName = ip;
    const [found] = await resolve(driver, ip, family);
    if (found === undefined) {
      warn(`Failed to resolve "${targetName}".`);
      return undefined;
    }
    ip = found;
  }
  if (excluded.has(ip)) return undefined;
  const host = new HostRecord(ip, addressBytes(ip) as string);
  host.targetName = targetName;
  host.name = known.name ?? "";
  if (known.times !== undefined) host.times = { ...known.times };
  const ports = new Map<string, PortRecord>();
  for (const port of known.ports) {
    if (wanted?.(port.number, port.protocol) === false) continue;
    ports.set(`${port.number}/${port.protocol}`, portRecord(port, services));
  }
  host.ports.push(...ports.values());
  return host;
}

function portRecord(
  { number, protocol, state, reason, reasonTtl, version }: KnownPort,
  services: ServiceTable,
): PortRecord {
  const port = newPort(number, protocol, state, services.name(number, protocol));
  port.reason = reason ?? "user-set";
  port.reasonTtl = reasonTtl ?? 0;
  for (const [key, value] of Object.entries(version ?? {})) {
    if (value !== undefined) port.version = { ...port.version, [key]: value };
  }
  return port;
}
