import { unescapeText } from "./template.ts";

/** A pattern of a service's answer; the line is read when it is first needed. */
export interface MatchLine {
  readonly service: string;
  readonly soft: boolean;
  /** What follows the service's name. */
  readonly text: string;
  /** Its number in the file. */
  readonly line: number;
}

/** One text to send, and what may come back. */
export interface Probe {
  readonly protocol: "tcp" | "udp";
  readonly name: string;
  /** The bytes to send; none for the NULL probe, which only listens. */
  readonly data: string;
  readonly matches: MatchLine[];
  /** Services that an answer may tell of. */
  readonly services: Set<string>;
  readonly ports: Ranges;
  readonly sslPorts: Ranges;
  /** Names of probes whose patterns are tried, too. */
  fallback: string[];
  /** 1 (often useful) to 9. */
  rarity: number;
  /** Milliseconds an answer is waited for. */
  totalWaitMs: number;
  /** A connection closed without a word before that many milliseconds is guarded by TCP wrappers. */
  wrappedMs: number;
}

/** The contents of nmap-service-probes. */
export interface ProbeFile {
  readonly probes: readonly Probe[];
  readonly byName: ReadonlyMap<string, Probe>;
  /** Ports that are not to be sent anything. */
  readonly excluded: { readonly tcp: Ranges; readonly udp: Ranges };
  /** What could not be understood, a line each. */
  readonly warnings: readonly string[];
}

/** A set of port numbers. */
export class Ranges {
  private readonly list: (readonly [number, number])[] = [];

  add(text: string): void {
    for (const part of text.split(",")) {
      const match = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part);
      if (match !== null) this.list.push([Number(match[1]), Number(match[2] ?? match[1])]);
    }
  }

  has(port: number): boolean {
    return this.list.some(([low, high]) => port >= low && port <= high);
  }
}

/** Milliseconds that the file does not say. */
const TOTAL_WAIT_MS = 5000;
const WRAPPED_MS = 2000;
const RARITY = 5;

/** Reads a file of service probes. Lines that mean nothing are told of and left out. */
export function parseProbes(text: string): ProbeFile {
  const probes: Probe[] = [];
  const byName = new Map<string, Probe>();
  const excluded = { tcp: new Ranges(), udp: new Ranges() };
  const warnings: string[] = [];
  let probe: Probe | undefined;
  let number = 0;
  let at = 0;
  while (at < text.length) {
    let end = text.indexOf("\n", at);
    if (end < 0) end = text.length;
    const line = text.slice(at, text[end - 1] === "\r" ? end - 1 : end);
    at = end + 1;
    number++;
    if (line === "" || line[0] === "#" || line.trim() === "") continue;
    const space = line.indexOf(" ");
    const word = space < 0 ? line : line.slice(0, space);
    const rest = space < 0 ? "" : line.slice(space + 1);
    if (word === "Probe") {
      probe = readProbe(rest);
      if (probe === undefined) warnings.push(`line ${number}: this is no probe`);
      else {
        probes.push(probe);
        byName.set(`${probe.protocol} ${probe.name}`, probe);
      }
    } else if (word === "Exclude") readExclude(rest, excluded);
    else if (probe === undefined) warnings.push(`line ${number}: "${word}" before any probe`);
    else if (!readDirective(word, rest, probe, number)) warnings.push(`line ${number}: "${word}" is not known`);
  }
  return { probes, byName, excluded, warnings };
}

function readProbe(text: string): Probe | undefined {
  const match = /^(TCP|UDP) (\S+) q(.)(.*)$/s.exec(text);
  if (match === null) return undefined;
  const [, protocol, name, delimiter, rest] = match as unknown as [string, string, string, string, string];
  const end = rest.indexOf(delimiter);
  if (end < 0) return undefined;
  return {
    protocol: protocol === "TCP" ? "tcp" : "udp",
    name,
    data: unescapeText(rest.slice(0, end)),
    matches: [],
    services: new Set(),
    ports: new Ranges(),
    sslPorts: new Ranges(),
    fallback: [],
    rarity: RARITY,
    totalWaitMs: TOTAL_WAIT_MS,
    wrappedMs: WRAPPED_MS,
  };
}

/** `T:9100-9107,U:30000` */
function readExclude(text: string, excluded: { readonly tcp: Ranges; readonly udp: Ranges }): void {
  let to: Ranges[] = [excluded.tcp, excluded.udp];
  for (const part of text.trim().split(",")) {
    const letter = /^([TU]):(.*)$/.exec(part);
    if (letter !== null) to = [letter[1] === "T" ? excluded.tcp : excluded.udp];
    for (const ranges of to) ranges.add(letter?.[2] ?? part);
  }
}

function readDirective(word: string, rest: string, probe: Probe, line: number): boolean {
  switch (word) {
    case "match":
    case "softmatch": {
      const space = rest.indexOf(" ");
      if (space < 0) return false;
      const service = rest.slice(0, space);
      probe.matches.push({ service, soft: word === "softmatch", text: rest.slice(space + 1), line });
      probe.services.add(service);
      return true;
    }
    case "ports":
      probe.ports.add(rest);
      return true;
    case "sslports":
      probe.sslPorts.add(rest);
      return true;
    case "fallback":
      probe.fallback = rest.trim().split(/\s*,\s*/);
      return true;
    case "rarity":
      probe.rarity = Number(rest);
      return true;
    case "totalwaitms":
      probe.totalWaitMs = Number(rest);
      return true;
    case "tcpwrappedms":
      probe.wrappedMs = Number(rest);
      return true;
  }
  return false;
}

/** The probes whose patterns an answer to a probe is compared with, in order. */
export function matchOrder(file: ProbeFile, probe: Probe): Probe[] {
  const list = [probe];
  const names = probe.protocol === "tcp" ? [...probe.fallback, "NULL"] : probe.fallback;
  const otherProtocol = probe.protocol === "tcp" ? "udp" : "tcp";
  for (const name of names) {
    // A probe may leave its patterns to the one of the same kind over the other protocol.
    const other = file.byName.get(`${probe.protocol} ${name}`) ?? file.byName.get(`${otherProtocol} ${name}`);
    if (other !== undefined && !list.includes(other)) list.push(other);
  }
  return list;
}
