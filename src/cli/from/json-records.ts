import { type KnownHost, type KnownPort, portNumber, protocolNamed, serviceNamed } from "./known-port.ts";

/** One object may be that long. */
const MAX_RECORD = 1 << 20;

/**
 * Splits a stream of JSON into its objects, whether they stand in a list, one on a line, or just one after the other, and
 * whatever is between them: the tools that write such lists do not all write JSON.
 */
export class RecordSplitter {
  private rest = "";

  /** Gives the objects that are complete with this piece. Throws an Error for one without an end. */
  write(piece: string): string[] {
    const text = this.rest + piece;
    const records: string[] = [];
    let start = -1;
    let depth = 0;
    const mark = /["{}]/g;
    for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
      if (found[0] === '"') {
        if (depth === 0) continue;
        const end = endOfText(text, found.index + 1);
        if (end < 0) break;
        mark.lastIndex = end;
      } else if (found[0] === "{") {
        if (depth++ === 0) start = found.index;
      } else if (depth > 0 && --depth === 0) {
        records.push(text.slice(start, found.index + 1));
        start = -1;
      }
    }
    this.rest = start < 0 ? "" : text.slice(start);
    if (this.rest.length > MAX_RECORD) throw new Error("an object in it has no end");
    return records;
  }

  /** True when the input ended inside an object. */
  get isOpen(): boolean {
    return this.rest !== "";
  }
}

function endOfText(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === '"') return i + 1;
  }
  return -1;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (v: unknown): v is Fields => typeof v === "object" && v !== null && !Array.isArray(v);
const textOf = (v: unknown): string | undefined => (typeof v === "string" && v !== "" ? v : undefined);

/** A record of masscan (`-oJ`, `-oD`) or naabu (`-json`); undefined for one that tells no port. */
export function hostOfRecord(record: unknown): KnownHost | undefined {
  if (!isFields(record)) return undefined;
  const ip = textOf(record["ip"]) ?? textOf(record["host"]);
  if (ip === undefined) return undefined;
  const targetName = textOf(record["host"]);
  const list = Array.isArray(record["ports"]) ? record["ports"] : [record];
  const ports = list.flatMap((port: unknown) => {
    const known = isFields(port) ? portOf(port, record) : undefined;
    return known === undefined ? [] : [known];
  });
  if (ports.length === 0) return undefined;
  return { target: ip, targetName: targetName === ip ? undefined : targetName, ports };
}

function portOf(port: Fields, record: Fields): KnownPort | undefined {
  // Older naabu: {"port": {"Port": 80, "Protocol": 0, "TLS": false}}; "rec_type" lists of masscan: {"port": 80, "data": {…}}.
  const inner = isFields(port["port"]) ? port["port"] : undefined;
  const data = isFields(port["data"]) ? port["data"] : undefined;
  const number = portNumber(inner?.["Port"] ?? port["port"]);
  if (number === undefined) return undefined;
  const named = port["proto"] ?? port["protocol"] ?? record["proto"] ?? (inner?.["Protocol"] === 1 ? "udp" : "tcp");
  const protocol = protocolNamed(named);
  if (protocol === undefined) return undefined;
  const service = isFields(port["service"]) ? textOf(port["service"]["name"]) : textOf(port["service"]);
  const secure = port["tls"] === true || inner?.["TLS"] === true;
  const name = service ?? textOf(data?.["service_name"]);
  const version = name === undefined ? {} : serviceNamed(name);
  return {
    number,
    protocol,
    state: textOf(port["status"]) ?? "open",
    reason: textOf(port["reason"]),
    reasonTtl: typeof port["ttl"] === "number" ? port["ttl"] : undefined,
    version: secure ? { ...version, tunnel: "ssl" } : version,
  };
}
