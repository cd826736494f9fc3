import type { Protocol } from "./report.ts";

/** One line of a services file. */
export interface Service {
  readonly name: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** How often the port was found open, 0 to 1. */
  readonly frequency: number;
}

/** Single lookups answered by searching the text before the whole of it is read. */
const QUICK_LOOKUPS = 4;

/**
 * Names of ports, as a services file or a table gives them. Of several names for a port, the first counts.
 *
 * A file is text of `name port/protocol [frequency] [# comment]` lines with blanks or tabs between, as in nmap-services and
 * /etc/services; the frequency is a fraction or `a/b`; lines that say something else are skipped. The whole file is read
 * only when a question needs it: a few ports can be looked up much faster than a megabyte is read.
 */
export class ServiceTable {
  private table: ReadonlyMap<string, Service> | undefined;
  private lookups = 0;

  constructor(private readonly source: string | Iterable<Service>) {}

  /** The name of a port, or undefined. */
  name(port: number, protocol: Protocol): string | undefined {
    const key = `${port}/${protocol}`;
    if (this.table === undefined && typeof this.source === "string" && this.lookups++ < QUICK_LOOKUPS) {
      return findLine(this.source, key);
    }
    return this.all().get(key)?.name;
  }

  /** Every port of a protocol that has a name, in ascending order. */
  ports(protocol: Protocol): number[] {
    return this.select((service) => service.protocol === protocol).map((service) => service.port);
  }

  /** Ports of a protocol whose name matches a mask (`*` any characters, `?` one), in ascending order. */
  matching(mask: string, protocol: Protocol): number[] {
    const pattern = maskPattern(mask);
    return this.select((s) => s.protocol === protocol && pattern.test(s.name)).map((s) => s.port);
  }

  /** The `count` ports of a protocol most often found open, in ascending order. */
  top(count: number, protocol: Protocol): number[] {
    const list = this.select((service) => service.protocol === protocol && service.frequency > 0);
    const best = list.sort((a, b) => b.frequency - a.frequency || a.port - b.port).slice(0, count);
    return best.map((service) => service.port).sort((a, b) => a - b);
  }

  /** The ports of a protocol found open at least so often (0 to 1), in ascending order. */
  atLeast(share: number, protocol: Protocol): number[] {
    return this.select((s) => s.protocol === protocol && s.frequency >= share && s.frequency > 0).map((s) => s.port);
  }

  private select(test: (service: Service) => boolean): Service[] {
    return [...this.all().values()].filter(test).sort((a, b) => a.port - b.port);
  }

  private all(): ReadonlyMap<string, Service> {
    if (this.table === undefined) {
      const table = new Map<string, Service>();
      for (const service of typeof this.source === "string" ? parseLines(this.source) : this.source) {
        const key = `${service.port}/${service.protocol}`;
        if (!table.has(key)) table.set(key, service);
      }
      this.table = table;
    }
    return this.table;
  }
}

/** The name in the first line whose second word is `key`. */
function findLine(text: string, key: string): string | undefined {
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
    const line = text.slice(text.lastIndexOf("\n", at) + 1, at);
    const name = /^([^\s#]\S*)[ \t]+$/.exec(line)?.[1];
    if (name !== undefined && /^(\s|$)/.test(text.slice(at + key.length, at + key.length + 1))) return name;
  }
  return undefined;
}

function maskPattern(mask: string): RegExp {
  const source = mask.replace(/[^A-Za-z0-9]/g, (c) => (c === "*" ? ".*" : c === "?" ? "." : `\\${c}`));
  return new RegExp(`^${source}$`, "i");
}

function* parseLines(text: string): Iterable<Service> {
  const line = /^([^\s#]\S*)[ \t]+(\d+)\/(tcp|udp|sctp)(?!\S)(?:[ \t]+([\d.]+)(?:\/([\d.]+))?)?/gm;
  for (let match = line.exec(text); match !== null; match = line.exec(text)) {
    const port = Number(match[2]);
    if (port > 65535) continue;
    const share = match[4] === undefined ? 0 : Number(match[4]) / Number(match[5] ?? 1);
    yield {
      name: match[1] ?? "",
      port,
      protocol: match[3] as Protocol,
      frequency: Number.isFinite(share) ? share : 0,
    };
  }
}
