import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type FuzzRun, fuzzCases, fuzzOnce } from "../../conformance/nse/fuzz.ts";
import { mutate, Random } from "../../conformance/nse/mutate.ts";
import { type Running, startFake } from "../../conformance/nse/running.ts";
import { FAKES } from "../../conformance/nse/services.ts";
import { runScript } from "../../src/index.ts";
import { NMAP_DATA } from "./everything.ts";

/* Scripts against services whose replies are spoiled on the way; the long form is `npm run conformance -- nse-fuzz`. */

test("a seed spoils replies in the same way again", () => {
  const spoil = (seed: number): string => {
    const random = new Random(seed);
    return JSON.stringify(Array.from({ length: 50 }, () => mutate(Buffer.from("220 ready\r\n"), random)));
  };
  expect(spoil(7)).toBe(spoil(7));
  expect(spoil(7)).not.toBe(spoil(8));
});

describe.runIf(NMAP_DATA === "/usr/share/nmap")("scripts whose servers talk nonsense", () => {
  test("end in time, as scripts may, and never with an error of the machine itself", { timeout: 600_000 }, async () => {
    const names = new Set(FAKES.map((f) => f.name));
    const cases = fuzzCases(names).filter((c) => !/brute|enum|spider|http-(?!title|headers|ntlm)/.test(c.script));
    expect(cases.length).toBeGreaterThanOrEqual(30);
    const root = mkdtempSync(join(tmpdir(), "neap-fuzz-"));
    const around = { root, account: { name: "" }, certificate: "", key: "" };
    const services = new Map<string, Promise<Running>>();
    const runs: FuzzRun[] = [];
    try {
      const queue = cases.map((c, i) => ({ c, seed: i + 1 }));
      const work = async (): Promise<void> => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          const { c, seed } = next;
          const spec = FAKES.find((f) => f.name === c.on) as (typeof FAKES)[number];
          const service = services.get(spec.name) ?? startFake(spec, around);
          services.set(spec.name, service);
          runs.push(await fuzzOnce(c, spec, await service, seed, 1500, runScript));
        }
      };
      await Promise.all([work(), work(), work(), work()]);
    } finally {
      for (const service of services.values()) await (await service).stop();
      rmSync(root, { recursive: true, force: true });
    }
    expect(runs.filter((run) => run.wrong !== "").map((run) => `${run.id}, seed ${run.seed}: ${run.wrong}`)).toEqual(
      [],
    );
    expect(runs.length).toBe(cases.length);
  });
});
