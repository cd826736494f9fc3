import { unescapeText } from "./service/template.ts";

/** Words, texts in quotes, and comments of a payload file. */
const TOKEN = /"((?:[^"\\\n]|\\.)*)"|#[^\n]*|([^\s"#]+)/g;

/**
 * Reads a file of UDP payloads (nmap-payloads): `udp PORTS "BYTES" …`, where texts that follow each other are one, and
 * `source PORT`, which needs raw packets and is left out. Gives the payloads of each port.
 */
export function parsePayloads(text: string): ReadonlyMap<number, readonly string[]> {
  const payloads = new Map<number, string[]>();
  let ports: number[] = [];
  let data: string | undefined;
  let expects: "ports" | "source" | undefined;
  const finish = (): void => {
    if (data !== undefined) {
      for (const port of ports) {
        const list = payloads.get(port);
        if (list === undefined) payloads.set(port, [data]);
        else list.push(data);
      }
    }
    data = undefined;
  };
  for (const [, quoted, word] of text.matchAll(TOKEN)) {
    if (quoted !== undefined) data = (data ?? "") + unescapeText(quoted);
    else if (word === "udp" || word === "source") {
      if (word === "udp") finish();
      expects = word === "udp" ? "ports" : "source";
    } else if (word !== undefined) {
      if (expects === "ports") ports = readPorts(word);
      expects = undefined;
    }
  }
  finish();
  return payloads;
}

function readPorts(list: string): number[] {
  return list.split(",").flatMap((part) => {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (match === null) return [];
    const low = Number(match[1]);
    const high = Math.min(Number(match[2] ?? low), 65_535);
    return Array.from({ length: Math.max(0, high - low + 1) }, (_, i) => low + i);
  });
}
