import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parsePayloads } from "../../src/nse/udp-payloads.ts";

describe("UDP payloads", () => {
  it("are read with their ports", () => {
    const payloads = parsePayloads(
      '# comment "no"\nudp 7 "\\x0D\\x0A"\nudp 53,67-68\n  "a\\0" # end\n  "b\\"c"\n  source 500\nudp 53 "second"\nudp x "no"\n',
    );
    expect([...payloads]).toEqual([
      [7, ["\r\n"]],
      [53, ['a\0b"c', "second"]],
      [67, ['a\0b"c']],
      [68, ['a\0b"c']],
    ]);
  });

  const path = "/usr/share/nmap/nmap-payloads";
  it.skipIf(!existsSync(path))("of Nmap are read", () => {
    const payloads = parsePayloads(readFileSync(path, "latin1"));
    expect(payloads.size).toBeGreaterThan(20);
    expect(payloads.get(161)?.[0]).toMatch(/^0/);
  });
});
