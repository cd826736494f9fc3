import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Exclusions, exclusions, targetAddresses } from "../../src/cli/target-source.ts";
import { NodeDriver } from "../../src/nse/io/node-driver.ts";
import { OfflineDriver } from "../../src/nse/io/offline-driver.ts";

const folder = mkdtempSync(join(tmpdir(), "neap-targets-"));
const driver = new OfflineDriver(new NodeDriver());
afterAll(() => rmSync(folder, { recursive: true }));

async function addresses(
  words: string[],
  files: string[] = [],
  excluded = new Exclusions(),
): Promise<[string[], string[]]> {
  const warnings: string[] = [];
  const found: string[] = [];
  const wishes = {
    words,
    files,
    excluded,
    family: "inet",
    resolveAll: false,
    warn: (t: string) => warnings.push(t),
  } as const;
  for await (const { ip } of targetAddresses(driver, wishes)) found.push(ip);
  return [found, warnings];
}

function list(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("targets", () => {
  it("come from words, then from lists with comments", async () => {
    const path = list("a", "10.0.0.1 10.0.0.2\t10.0.0.3 # no\n#10.0.0.4\r\n10.0.0.5/31\n\n10.0.0.7");
    const [found] = await addresses(["10.1.0.1"], [path]);
    expect(found).toEqual(["10.1.0.1", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.7"]);
  });

  it("warn of what cannot be one, and go on", async () => {
    const [found, warnings] = await addresses([], [list("b", "10.0.0.1-300\nno.such.name\n::1\n10.0.0.2\n")]);
    expect(found).toEqual(["10.0.0.2"]);
    expect(warnings).toHaveLength(3);
    expect(warnings[1]).toBe('Failed to resolve "no.such.name".');
  });

  it("leave out what is excluded", async () => {
    const excluded = await exclusions(driver, {
      excludes: ["10.0.0.2,10.0.0.8/30"],
      excludeFiles: [list("c", "10.0.0.4 # x\n")],
      ipv6: false,
    });
    const [found] = await addresses(["10.0.0.0/28"], [], excluded);
    expect(found.map((ip) => Number(ip.split(".")[3]))).toEqual([0, 1, 3, 5, 6, 7, 12, 13, 14, 15]);
  });

  it("refuse exclusions that mean nothing", async () => {
    await expect(exclusions(driver, { excludes: ["nowhere.invalid"], excludeFiles: [], ipv6: false })).rejects.toThrow(
      "does not resolve",
    );
    await expect(exclusions(driver, { excludes: ["1.2.3.999"], excludeFiles: [], ipv6: false })).rejects.toThrow("255");
  });

  it("are made one by one, however many there are", async () => {
    const wishes = {
      words: ["10.0.0.0/8"],
      files: [],
      excluded: new Exclusions(),
      family: "inet",
      resolveAll: false,
      warn: () => undefined,
    } as const;
    let count = 0;
    for await (const { ip } of targetAddresses(driver, wishes))
      if (++count === 100_000) expect(ip).toBe("10.1.134.159");
      else if (count > 100_000) break;
    expect(count).toBe(100_001);
  });
});
