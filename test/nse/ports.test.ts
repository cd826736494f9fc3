import { describe, expect, test } from "vitest";
import { formatPorts, PortError, parsePorts } from "../../src/nse/ports.ts";
import type { Protocol } from "../../src/nse/report.ts";
import { ServiceTable } from "../../src/nse/services.ts";

const services = new ServiceTable(`
http 80/tcp 0.5
http 8008/tcp 0.1
https 443/tcp 0.2
htcp 4827/tcp 0.0
domain 53/udp 0.3
domain 53/tcp 0.3
snmp 161/udp 0.2
`);

function ports(text: string, ...protocols: Protocol[]): string {
  const sets = parsePorts(text, protocols.length === 0 ? ["tcp"] : protocols, services);
  return (["tcp", "udp", "sctp"] as const)
    .filter((protocol) => sets[protocol].length > 0)
    .map((protocol) => `${protocol} ${formatPorts(sets[protocol])}`)
    .join("; ");
}

describe("a port list", () => {
  test.each([
    ["22", "tcp 22"],
    ["22,80,443", "tcp 22,80,443"],
    ["80,22,80", "tcp 22,80"],
    ["1-3,2", "tcp 1-3"],
    ["22,", "tcp 22"],
    [" 22 , 23 ", "tcp 22-23"],
    ["0", "tcp 0"],
    ["0-1", "tcp 0-1"],
    ["-2,65534-", "tcp 1-2,65534-65535"],
    ["-", "tcp 1-65535"],
    ["T:22,U:53", "tcp 22; udp 53"],
    ["22,T:1-3,5,U:53,161,S:7", "tcp 1-3,5,22; udp 53,161; sctp 7"],
    ["T: 22", "tcp 22"],
    ["http", "tcp 80,8008"],
    ["http*", "tcp 80,443,8008"],
    ["ht?p", "tcp 80,4827,8008"],
    ["HTTP", "tcp 80,8008"],
    ["*", "tcp 53,80,443,4827,8008"],
    ["U:dom*", "udp 53"],
    ["T:http,U:snmp", "tcp 80,8008; udp 161"],
    ["[1-100]", "tcp 53,80"],
    ["[-]", "tcp 53,80,443,4827,8008"],
    ["7,[1-60,400-500],9", "tcp 7,9,53,443"],
    ["U:[-100]", "udp 53"],
  ])("%s", (text, expected) => {
    expect(ports(text)).toBe(expected);
  });

  test("without letters is for every protocol that is scanned", () => {
    expect(ports("53", "tcp", "udp")).toBe("tcp 53; udp 53");
    expect(ports("domain", "tcp", "udp")).toBe("tcp 53; udp 53");
    expect(ports("snmp", "tcp", "udp")).toBe("udp 161");
    expect(ports("U:7", "tcp")).toBe("udp 7");
  });

  test.each([
    ["", /an entry is empty/],
    [",", /an entry is empty/],
    ["22,,23", /an entry is empty/],
    ["T:", /an entry is empty/],
    ["65536", /65536 is more than 65535/],
    ["5-3", /5-3 is backwards; 3-5 may be meant/],
    ["22--24", /neither a port, a range nor a service name/],
    ["22;23", /neither/],
    ["1-2-3", /neither/],
    ["t:22", /"t:" is none of/],
    ["P:1", /"P:" is none of/],
    ["nosuch", /no tcp service is called "nosuch"/],
    ["U:http", /no udp service/],
    ["[7-9", /has no \]/],
    ["[7-9;]", /neither/],
    ["h.*", /no tcp service/],
  ])("%j is an error", (text, message) => {
    expect(() => ports(text)).toThrow(PortError);
    expect(() => ports(text)).toThrow(message);
  });
});

test("ports as text", () => {
  expect(formatPorts([])).toBe("");
  expect(formatPorts([1, 2, 3, 5, 7, 8])).toBe("1-3,5,7-8");
  expect(formatPorts([0, 65535])).toBe("0,65535");
});
