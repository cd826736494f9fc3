import type { Protocol } from "./report.ts";
import type { ServiceTable } from "./services.ts";

/** A port list that cannot mean anything; the message says why, for the user. */
export class PortError extends Error {
  constructor(text: string, why: string) {
    super(`port list "${text}": ${why}`);
    this.name = "PortError";
  }
}

/** Ports asked for, by protocol, in ascending order and without duplicates. */
export type PortSets = Readonly<Record<Protocol, readonly number[]>>;

const LETTERS: Readonly<Record<string, Protocol>> = { T: "tcp", U: "udp", S: "sctp" };
const LAST = 65535;

/**
 * Reads a port list: numbers, ranges with open ends (`-100`, `60000-`, `-`), service names with `*` and `?`, and
 * bracketed ranges (`[1-1023]`: only ports that have a name), separated by commas. `T:`, `U:` and `S:` switch the protocol
 * for what follows; before the first of them everything is for each of `protocols`. An open end at the low side means
 * port 1; port 0 has to be spelled. Throws a `PortError`.
 */
export function parsePorts(text: string, protocols: readonly Protocol[], services: ServiceTable): PortSets {
  const sets: Record<Protocol, Set<number>> = { tcp: new Set(), udp: new Set(), sctp: new Set() };
  const words = splitWords(text);
  let current = protocols;
  for (let word of words) {
    const letter = /^([A-Za-z]):(.*)$/s.exec(word);
    if (letter !== null) {
      const protocol = LETTERS[letter[1] ?? ""];
      if (protocol === undefined) throw new PortError(text, `"${letter[1]}:" is none of T: (tcp), U: (udp), S: (sctp)`);
      current = [protocol];
      word = (letter[2] ?? "").trim();
    }
    addWord(text, word, current, services, sets);
  }
  return { tcp: sorted(sets.tcp), udp: sorted(sets.udp), sctp: sorted(sets.sctp) };
}

/** The parts between commas; a comma at the end is allowed, brackets stay together. */
function splitWords(text: string): string[] {
  const words = text.split(",").map((word) => word.trim());
  if (words.length > 1 && words.at(-1) === "") words.pop();
  const joined: string[] = [];
  let open: string[] | undefined;
  for (const word of words) {
    if (open !== undefined) open.push(word);
    else if (/^([A-Za-z]:)?\s*\[/.test(word)) open = [word];
    else joined.push(word);
    if (open !== undefined && word.endsWith("]")) {
      joined.push(open.join(","));
      open = undefined;
    }
  }
  if (open !== undefined) throw new PortError(text, "a [ has no ]");
  return joined;
}

function addWord(
  text: string,
  word: string,
  protocols: readonly Protocol[],
  services: ServiceTable,
  sets: Readonly<Record<Protocol, Set<number>>>,
): void {
  const bracket = /^\[(.*)\]$/s.exec(word);
  if (bracket !== null) {
    for (const range of (bracket[1] ?? "").split(",")) {
      const [low, high] = parseRange(text, range.trim());
      for (const protocol of protocols) {
        for (const port of services.ports(protocol)) if (port >= low && port <= high) sets[protocol].add(port);
      }
    }
  } else if (/^[A-Za-z*?]/.test(word)) {
    let found = 0;
    for (const protocol of protocols) {
      const ports = services.matching(word, protocol);
      found += ports.length;
      for (const port of ports) sets[protocol].add(port);
    }
    if (found === 0) throw new PortError(text, `no ${protocols.join(" or ")} service is called "${word}"`);
  } else {
    const [low, high] = parseRange(text, word);
    for (const protocol of protocols) for (let port = low; port <= high; port++) sets[protocol].add(port);
  }
}

function parseRange(text: string, word: string): [number, number] {
  const match = /^(?:(\d*)\s*-\s*(\d*)|(\d+))$/.exec(word);
  if (match === null) {
    throw new PortError(
      text,
      word === "" ? "an entry is empty" : `"${word}" is neither a port, a range nor a service name`,
    );
  }
  const low = portNumber(text, match[3] ?? match[1], 1);
  const high = portNumber(text, match[3] ?? match[2], LAST);
  if (low > high) throw new PortError(text, `the range ${low}-${high} is backwards; ${high}-${low} may be meant`);
  return [low, high];
}

function portNumber(text: string, digits: string | undefined, otherwise: number): number {
  if (digits === undefined || digits === "") return otherwise;
  const port = Number(digits);
  if (port > LAST) throw new PortError(text, `${digits} is more than ${LAST}`);
  return port;
}

function sorted(ports: ReadonlySet<number>): number[] {
  return [...ports].sort((a, b) => a - b);
}

/** Ports in ascending order as text with ranges: `22,80,100-110`. */
export function formatPorts(ports: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < ports.length; ) {
    const first = ports[i] ?? 0;
    let last = first;
    for (i++; ports[i] === last + 1; i++) last++;
    parts.push(first === last ? String(first) : `${first}-${last}`);
  }
  return parts.join(",");
}
