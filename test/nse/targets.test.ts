import { describe, expect, test } from "vitest";
import type { Family } from "../../src/nse/io/driver.ts";
import { parseTarget, resolvedTarget, splitTargets, TargetError } from "../../src/nse/targets.ts";

function list(text: string, family: Family = "inet", limit = 20): string[] {
  const target = parseTarget(text, family);
  if (target.kind === "name") return [`name ${target.name}${target.prefix === undefined ? "" : `/${target.prefix}`}`];
  const found: string[] = [];
  for (const ip of target.addresses()) {
    found.push(ip);
    if (found.length === limit) break;
  }
  return found;
}

describe("IPv4 targets", () => {
  test.each([
    ["127.0.0.1", "127.0.0.1"],
    ["127.0.0.01", "127.0.0.1"],
    ["0177.0.0.1", "177.0.0.1"],
    ["127.0.0.1-3", "127.0.0.1 127.0.0.2 127.0.0.3"],
    ["127.0.0.0/30", "127.0.0.0 127.0.0.1 127.0.0.2 127.0.0.3"],
    ["127.0.0.2/31", "127.0.0.2 127.0.0.3"],
    ["127.0.0.9/32", "127.0.0.9"],
    ["127.0.0-1.1,3", "127.0.0.1 127.0.0.3 127.0.1.1 127.0.1.3"],
    ["127.0.0.-2", "127.0.0.0 127.0.0.1 127.0.0.2"],
    ["127.0.0.254-", "127.0.0.254 127.0.0.255"],
    ["127.0.0.1,1,2", "127.0.0.1 127.0.0.2"],
    ["127.0.0.5,1-2", "127.0.0.1 127.0.0.2 127.0.0.5"],
    ["127.0.1-2.0/31", "127.0.1.0 127.0.1.1 127.0.2.0 127.0.2.1"],
    ["127.0.-1.1", "127.0.0.1 127.0.1.1"],
    ["10.0-3.9.1,5", "10.0.9.1 10.0.9.5 10.1.9.1 10.1.9.5 10.2.9.1 10.2.9.5 10.3.9.1 10.3.9.5"],
  ])("%s", (text, addresses) => {
    expect(list(text).join(" ")).toBe(addresses);
  });

  test("are counted without being made, and made one by one", () => {
    const count = (text: string): bigint | undefined => {
      const target = parseTarget(text, "inet");
      return target.kind === "addresses" ? target.count : undefined;
    };
    expect(count("*.*.*.*")).toBe(1n << 32n);
    expect(count("0.0.0.0/0")).toBe(1n << 32n);
    expect(count("10.0.0.0/8")).toBe(1n << 24n);
    expect(count("127.0.0.*")).toBe(256n);
    expect(count("127.0.0.-")).toBe(256n);
    expect(list("*.0.0.1", "inet", 3)).toEqual(["0.0.0.1", "1.0.0.1", "2.0.0.1"]);
    expect(list("10.255.255.254/7", "inet", 2)).toEqual(["10.0.0.0", "10.0.0.1"]);
  });

  test.each([
    ["127.0.0.1,", /list of numbers/],
    ["127.0.0.,1", /list of numbers/],
    ["127.0.0.3-1", /3-1 is backwards/],
    ["127.0.0.1-300", /300 is more than 255/],
    ["127.0.0.256", /256 is more than 255/],
    ["127.0.0.1-2-3", /list of numbers/],
    ["127.0.0.[1-2]", /neither an IPv4 range nor a name/],
    ["10.0.1-2", /not an IPv4 range/],
    ["*", /neither/],
    ["127.0.0.1/33", /at most 32 bits/],
    ["127.0.0.1/", /number of bits/],
    ["127.0.0.1/x", /number of bits/],
    ["127.0.0.1/255.255.255.0", /number of bits/],
    ["/24", /no address or name/],
    ["", /no address or name/],
    ["::1", /use -6/],
  ])("%s is an error", (text, message) => {
    expect(() => parseTarget(text, "inet")).toThrow(TargetError);
    expect(() => parseTarget(text, "inet")).toThrow(message);
  });

  test("know their members", () => {
    const target = parseTarget("10.0-3.0.1,5/31", "inet");
    if (target.kind !== "addresses") throw new Error("no addresses");
    const members = new Set(target.addresses());
    for (const ip of ["10.0.0.0", "10.3.0.4", "10.3.0.5", "10.4.0.1", "10.0.0.2", "10.0.1.1", "::1", "name"]) {
      expect(target.has(ip)).toBe(members.has(ip));
    }
  });
});

describe("names", () => {
  test.each([
    ["scan.example", "name scan.example"],
    ["localhost/30", "name localhost/30"],
    ["127.1", "name 127.1"],
    ["2130706433", "name 2130706433"],
    ["a-b.test", "name a-b.test"],
    ["1-2.test", "name 1-2.test"],
    ["127.0.0.1.", "name 127.0.0.1."],
  ])("%s", (text, name) => {
    expect(list(text)).toEqual([name]);
  });

  test("stand for an address or the block around it", () => {
    const resolved = (text: string, ip: string, family: Family = "inet"): string[] => {
      const target = parseTarget(text, family);
      return target.kind === "name" ? [...resolvedTarget(target, ip).addresses()] : [];
    };
    expect(resolved("localhost", "127.0.0.1")).toEqual(["127.0.0.1"]);
    expect(resolved("localhost/30", "127.0.0.1")).toEqual(["127.0.0.0", "127.0.0.1", "127.0.0.2", "127.0.0.3"]);
    expect(resolved("localhost/127", "::1", "inet6")).toEqual(["::", "::1"]);
    expect(resolved("localhost", "fe80::1%lo", "inet6")).toEqual(["fe80::1%lo"]);
    expect(() => resolved("localhost", "nonsense")).toThrow(/not an address/);
  });
});

describe("IPv6 targets", () => {
  test.each([
    ["::1", "::1"],
    ["0:0:0::0:1", "::1"],
    ["::1/126", ":: ::1 ::2 ::3"],
    ["fe80::1%lo/127", "fe80::%lo fe80::1%lo"],
    ["::ffff:1.2.3.4", "::ffff:1.2.3.4"],
    ["localhost", "name localhost"],
  ])("%s", (text, addresses) => {
    expect(list(text, "inet6").join(" ")).toBe(addresses);
  });

  test("may be too many to count on fingers", () => {
    const target = parseTarget("2001:db8::/32", "inet6");
    if (target.kind !== "addresses") throw new Error("no addresses");
    expect(target.count).toBe(1n << 96n);
    expect(target.has("2001:db8:ffff::1")).toBe(true);
    expect(target.has("2001:db9::")).toBe(false);
    expect(target.has("1.2.3.4")).toBe(false);
    expect(list("2001:db8::/32", "inet6", 2)).toEqual(["2001:db8::", "2001:db8::1"]);
  });

  test.each([
    ["127.0.0.1", /IPv4 address/],
    ["1:2::3-4", /not an IPv6 address/],
    ["::1/129", /at most 128/],
  ])("%s is an error", (text, message) => {
    expect(() => parseTarget(text, "inet6")).toThrow(message);
  });
});

test("a list of targets", () => {
  expect(splitTargets("a b\t10.0.0.1 # home\n\n#nothing\n::1/64#x\r\nc")).toEqual([
    "a",
    "b",
    "10.0.0.1",
    "::1/64",
    "c",
  ]);
  expect(splitTargets("")).toEqual([]);
});
