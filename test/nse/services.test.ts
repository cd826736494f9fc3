import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ServiceTable } from "../../src/nse/services.ts";
import { wellKnownPorts } from "../../src/nse/well-known-ports.ts";

const FILE = `# services
# ssh 22/tcp
ssh\t22/tcp\t0.182286\t# Secure Shell
ssh-again 22/tcp 0.9
ssh 22/udp 3/4
domain  53/udp
web 80/tcp 484143/1000000  # 22/tcp in a comment
web8080 8080/tcp 0.1
none 70000/tcp 1
strange 22/ddp
x 222/tcpx 0.5
`;

describe("a services file", () => {
  test("gives the first name of a port", () => {
    const table = new ServiceTable(FILE);
    expect(table.name(22, "tcp")).toBe("ssh");
    expect(table.name(22, "udp")).toBe("ssh");
    expect(table.name(53, "udp")).toBe("domain");
    expect(table.name(53, "tcp")).toBeUndefined();
    expect(table.name(80, "tcp")).toBe("web");
    expect(table.name(22, "sctp")).toBeUndefined();
    expect(table.name(222, "tcp")).toBeUndefined();
    expect(table.name(2, "tcp")).toBeUndefined();
    expect(table.name(0, "tcp")).toBeUndefined();
  });

  test("answers the same however many questions there are", () => {
    const table = new ServiceTable(FILE);
    const answers = Array.from({ length: 100 }, () => `${table.name(22, "tcp")} ${table.name(2, "tcp")}`);
    expect(new Set(answers)).toEqual(new Set(["ssh undefined"]));
  });

  test("knows which ports are met most", () => {
    const table = new ServiceTable(FILE);
    expect(table.top(2, "tcp")).toEqual([22, 80]);
    expect(table.top(1, "tcp")).toEqual([80]);
    expect(table.top(9, "udp")).toEqual([22]);
    expect(table.ports("tcp")).toEqual([22, 80, 8080]);
    expect(table.matching("web*", "tcp")).toEqual([80, 8080]);
  });

  test("may be empty, or end without a newline", () => {
    expect(new ServiceTable("").name(22, "tcp")).toBeUndefined();
    expect(new ServiceTable("ssh 22/tcp").name(22, "tcp")).toBe("ssh");
  });

  const shipped = "/usr/share/nmap/nmap-services";
  if (!existsSync(shipped)) console.warn(`not tried with a shipped file: ${shipped} is not there`);
  test.skipIf(!existsSync(shipped))("of Nmap is read alike by both ways of looking up", () => {
    const text = readFileSync(shipped, "latin1");
    const whole = new ServiceTable(text);
    whole.ports("tcp");
    for (let port = 1; port < 3000; port += 29) {
      const quick = new ServiceTable(text);
      for (const protocol of ["tcp", "udp"] as const) {
        expect(`${port} ${quick.name(port, protocol)}`).toBe(`${port} ${whole.name(port, protocol)}`);
      }
    }
    expect(whole.top(10, "tcp")).toEqual([21, 22, 23, 25, 80, 110, 139, 443, 445, 3389]);
  });
});

describe("the built-in table", () => {
  const table = wellKnownPorts();

  test("names what scripts look for", () => {
    expect(table.name(80, "tcp")).toBe("http");
    expect(table.name(445, "tcp")).toBe("microsoft-ds");
    expect(table.name(161, "udp")).toBe("snmp");
    expect(table.name(4, "tcp")).toBeUndefined();
  });

  test("holds each port once, with a name", () => {
    for (const protocol of ["tcp", "udp"] as const) {
      const ports = table.top(1000, protocol);
      expect(ports.length).toBeGreaterThan(70);
      for (const port of ports) {
        expect(port > 0 && port < 65536).toBe(true);
        expect(table.name(port, protocol)).toMatch(/^[A-Za-z]\S*$/);
      }
    }
    expect(table.top(3, "tcp")).toEqual([22, 80, 443]);
  });
});
