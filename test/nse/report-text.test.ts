import { describe, expect, test } from "vitest";
import { portTable } from "../../src/nse/report.ts";
import { textEnd, textHost, textPostscan, textPrescan, textStart } from "../../src/nse/report-text.ts";
import { longTime, shortTime, twoDigits } from "../../src/nse/time-text.ts";
import { closed, closedPorts, end, host, port, run } from "./report-fixture.ts";

/** Text written line by line in a test. */
const lines = (...list: string[]): string => list.map((line) => `${line}\n`).join("");

describe("a host", () => {
  test("shows ports in aligned columns, scripts under their port, host scripts after", () => {
    const report = host({
      ports: [
        closed(29102),
        port(29100, {
          scripts: [
            { id: "b", output: "two\nlines" },
            { id: "a", output: "one" },
          ],
        }),
        port(53, {
          protocol: "udp",
          state: "open|filtered",
          reason: "no-response",
          service: { name: "domain", method: "table", confidence: 3 },
        }),
      ],
      scripts: [{ id: "whole", output: "\n  host" }],
    });
    expect(textHost(report, run())).toBe(
      lines(
        "Neap scan report for 127.0.0.1",
        "Host is up (0.00015s latency).",
        "",
        "PORT      STATE         SERVICE",
        "29100/tcp open          unknown",
        "|_a: one",
        "| b: two",
        "|_lines",
        "29102/tcp closed        unknown",
        "53/udp    open|filtered domain",
        "",
        "Host script results:",
        "| whole: ",
        "|_  host",
        "",
      ),
    );
  });

  test("shows versions and reasons when asked to", () => {
    const http = {
      name: "http",
      method: "probed",
      confidence: 10,
      tunnel: "ssl",
      product: "Neap <httpd>",
      version: "1.2",
      extrainfo: "x; y",
      hostname: "h.example",
      ostype: "Linux",
      devicetype: "router",
      cpe: ["cpe:/a:neap:httpd:1.2", "cpe:/o:linux:linux_kernel"],
    } as const;
    const ftp = {
      name: "ftp",
      method: "table",
      confidence: 3,
      product: "F",
      hostname: "h2.example",
      ostype: "Windows",
    } as const;
    const report = host({
      ports: [closed(29099), port(29100, { service: http }), port(29101, { service: ftp, reasonTtl: 64 })],
    });
    expect(textHost(report, run({ versions: true, reasons: true }))).toBe(
      lines(
        "Neap scan report for 127.0.0.1",
        "Host is up, received user-set (0.00015s latency).",
        "",
        "PORT      STATE  SERVICE  REASON         VERSION",
        "29099/tcp closed unknown  conn-refused",
        "29100/tcp open   ssl/http syn-ack        Neap <httpd> 1.2 (x; y)",
        "29101/tcp open   ftp?     syn-ack ttl 64 F",
        "Service Info: Hosts: h.example, h2.example; OSs: Linux, Windows; Device: router; CPE: cpe:/o:linux:linux_kernel",
        "",
      ),
    );
  });

  test("is called by the target's name, with other addresses and another name of the address", () => {
    const report = host({
      targetName: "a.test",
      name: "b.test",
      otherAddresses: ["::1", "127.0.0.2"],
      times: undefined,
    });
    expect(textHost(report, run())).toBe(
      lines(
        "Neap scan report for a.test (127.0.0.1)",
        "Host is up.",
        "Other addresses for a.test (not scanned): ::1 127.0.0.2",
        "rDNS record for 127.0.0.1: b.test",
        "",
      ),
    );
    expect(textHost(host({ name: "b.test" }), run())).toMatch(/^Neap scan report for b\.test \(127\.0\.0\.1\)\n/);
    expect(textHost(host({ targetName: "a.test", name: "a.test" }), run())).not.toMatch("rDNS");
  });

  test("counts ports of a crowded state instead of listing them", () => {
    const report = host({
      ports: [
        ...closedPorts(1, 30),
        ...closedPorts(1, 41, { protocol: "udp", reason: "port-unreach" }),
        port(80, { state: "filtered", reason: "no-response" }),
      ],
    });
    expect(textHost(report, run())).toContain(
      lines(
        "Not shown: 41 closed udp ports (port-unreach), 30 closed tcp ports (conn-refused)",
        "PORT   STATE    SERVICE",
        "80/tcp filtered unknown",
      ),
    );
  });

  test("says so when every port is only counted", () => {
    const report = host({ targetName: "a.test", ports: closedPorts(29102, 98) });
    expect(textHost(report, run())).toContain(
      lines(
        "All 98 scanned ports on a.test (127.0.0.1) are in ignored states.",
        "Not shown: 98 closed tcp ports (conn-refused)",
      ),
    );
  });

  test("that is down shows only when verbose", () => {
    const down = host({ state: "down", reason: "no-response" });
    expect(textHost(down, run())).toBe("");
    expect(textHost(down, run({ verbose: 1 }))).toBe("Neap scan report for 127.0.0.1 [host down]\n");
    expect(textHost(down, run({ verbose: 2 }))).toBe(
      "Neap scan report for 127.0.0.1 [host down, received no-response]\n",
    );
  });

  test("that took too long shows no ports", () => {
    const text = textHost(host({ timedOut: true, ports: [port(1)] }), run());
    expect(text).toContain("Skipping host 127.0.0.1 due to host timeout\n");
    expect(text).not.toContain("PORT");
  });

  test("with only open ports wanted leaves out the rest, and hosts without any", () => {
    const only = run({ openOnly: true });
    expect(textHost(host({ ports: [closed(1)] }), only)).toBe("");
    expect(textHost(host({ ports: [closed(1), port(2)] }), only)).toContain(
      lines("Not shown: 1 closed tcp port (conn-refused)", "PORT  STATE SERVICE", "2/tcp open  unknown"),
    );
  });

  test("shows nothing that could drive the terminal", () => {
    const service = { name: "\x1bx", method: "probed", confidence: 10, product: "\x1b[31m", hostname: "\x07" } as const;
    const report = host({ targetName: "\x1b", name: "\x1b[", ports: [port(1, { service })] });
    expect(textHost(report, run({ versions: true }))).toMatch(/^[\n\x20-\x7e]*$/);
  });
});

describe("how many ports of a state are listed", () => {
  const shown = (count: number, verbose: number, debugging: number): boolean =>
    portTable(host({ ports: closedPorts(1, count) }), run({ verbose, debugging })).shown.length === count;

  test.each([
    [0, 0, 25],
    [1, 0, 50],
    [2, 0, 75],
    [1, 1, 550],
    [2, 2, 1075],
  ])("-v%i -d%i: %i", (verbose, debugging, limit) => {
    expect(shown(limit, verbose, debugging)).toBe(true);
    expect(shown(limit + 1, verbose, debugging)).toBe(false);
  });

  test("all of them from -d3 on, and always those that are open", () => {
    expect(shown(5000, 3, 3)).toBe(true);
    const open = Array.from({ length: 40 }, (_, i) => port(i + 1));
    expect(portTable(host({ ports: open }), run()).shown).toHaveLength(40);
  });
});

describe("the frame of a run", () => {
  test("names the program and the time", () => {
    expect(textStart(run())).toBe("Starting Neap 1.2.3 at 2026-11-24 23:37 UTC\n");
    expect(textStart(run({ utcOffset: 60, zone: "CET" }))).toBe("Starting Neap 1.2.3 at 2026-11-25 00:37 CET\n");
  });

  test("counts addresses and hosts", () => {
    expect(textEnd(run(), end())).toBe("Neap done: 1 IP address (1 host up) scanned in 0.43 seconds\n");
    const two = end({ hostsTotal: 2, hostsUp: 0, endTime: 1795563449 });
    expect(textEnd(run(), two)).toBe("Neap done: 2 IP addresses (0 hosts up) scanned in 10.00 seconds\n");
    expect(textEnd(run(), end({ hostsTotal: 0, hostsUp: 0 }))).toMatch(/^WARNING: no targets/);
  });

  test("has sections for scripts before and after", () => {
    const results = [{ id: "x", output: "y" }];
    expect(textPrescan(results)).toBe("Pre-scan script results:\n|_x: y\n");
    expect(textPostscan(results)).toBe("Post-scan script results:\n|_x: y\n");
    expect(textPrescan([]) + textPostscan([])).toBe("");
  });
});

describe("numbers and times", () => {
  test.each([
    [0.000086, "0.000086"],
    [0.00044, "0.00044"],
    [0.001, "0.0010"],
    [0.0999, "0.10"],
    [0.21, "0.21"],
    [0.999, "1.0"],
    [1.5, "1.5"],
    [9.96, "10"],
    [12.4, "12"],
    [123.4, "123"],
    [0, "0.0"],
  ])("%f has two digits: %s", (n, text) => {
    expect(twoDigits(n)).toBe(text);
  });

  test("dates have a day of two places", () => {
    expect(longTime(1795563439, 0)).toBe("Tue Nov 24 23:37:19 2026");
    expect(longTime(1767225599, 0)).toBe("Wed Dec 31 23:59:59 2025");
    expect(longTime(1767225599, 1)).toBe("Thu Jan  1 00:00:59 2026");
    expect(shortTime(1767225599.9, -60)).toBe("2025-12-31 22:59");
  });
});
