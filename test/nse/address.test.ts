import { isIPv4, isIPv6 } from "node:net";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressBytes, formatIp4, formatIp6, parseIp4, parseIp6 } from "../../src/nse/address.ts";

describe("IPv4", () => {
  test("reads and writes", () => {
    expect(parseIp4("127.0.0.1")).toBe(0x7f000001);
    expect(parseIp4("255.255.255.255")).toBe(0xffffffff);
    expect(parseIp4("010.1.2.3")).toBe(0x0a010203);
    expect(formatIp4(0xfffefd01)).toBe("255.254.253.1");
    for (const bad of ["", "1.2.3", "1.2.3.4.5", "256.0.0.1", "1.2.3.x", " 1.2.3.4", "1..2.3"]) {
      expect(parseIp4(bad)).toBeUndefined();
    }
  });

  test("both ways", () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), (n) => {
        expect(isIPv4(formatIp4(n))).toBe(true);
        expect(parseIp4(formatIp4(n))).toBe(n);
      }),
    );
  });
});

describe("IPv6", () => {
  test.each([
    ["::", "::"],
    ["::1", "::1"],
    ["1::", "1::"],
    ["FE80::00a1", "fe80::a1"],
    ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
    ["1:0:0:2:0:0:0:3", "1:0:0:2::3"],
    ["1:0:0:2:0:0:3:4", "1::2:0:0:3:4"],
    ["1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
    ["::ffff:1.2.3.4", "::ffff:1.2.3.4"],
    ["::ffff:102:304", "::ffff:1.2.3.4"],
    ["64:ff9b::1.2.3.4", "64:ff9b::102:304"],
    ["fe80::1%eth0", "fe80::1%eth0"],
  ])("%s is %s", (text, canonical) => {
    const found = parseIp6(text);
    expect(found === undefined ? undefined : formatIp6(found)).toBe(canonical);
  });

  test.each([
    "",
    ":",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "12345::",
    "g::",
    "::1.2.3",
    "1.2.3.4::",
    "1:2:3:4:5:6:7:8::",
    "::1%",
    "1.2.3.4",
  ])("%j is none", (text) => {
    expect(parseIp6(text)).toBeUndefined();
  });

  test("agrees with the host about what an address is, and reads what it writes", () => {
    const text = fc.array(fc.constantFrom("0", "1", "ab", ":", "::", "%", ".", "1.2.3.4", "ffff"), { maxLength: 12 });
    fc.assert(
      fc.property(text, (parts) => {
        const candidate = parts.join("");
        if (candidate.includes("%")) return;
        expect(parseIp6(candidate) !== undefined).toBe(isIPv6(candidate));
      }),
    );
    fc.assert(
      fc.property(fc.bigInt(0n, (1n << 128n) - 1n), (value) => {
        expect(parseIp6(formatIp6({ value }))).toEqual({ value });
      }),
    );
  });
});

test("raw bytes", () => {
  expect(addressBytes("127.0.0.1")).toBe("\x7f\x00\x00\x01");
  expect(addressBytes("::ff%lo")).toBe(`${"\0".repeat(15)}\xff`);
  expect(addressBytes("localhost")).toBeUndefined();
});
