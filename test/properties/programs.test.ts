/**
 * Random programs do the same on every variant of this machine and on the reference. `NEAP_SEED` chooses other programs;
 * conformance/fuzz.ts runs many more.
 */
import { describe, expect, it } from "vitest";
import { newLua } from "../vm/lua.ts";
import { hasReference } from "../vm/reference.ts";
import { checkPrograms, Differential, PROFILES, VARIANTS } from "./differential.ts";

const seed = Number(process.env.NEAP_SEED ?? "20240601");
const PROGRAMS = 120;

describe.skipIf(!hasReference)("random programs", () => {
  it.each(Object.entries(PROFILES))(`%s, seed ${seed}`, async (_name, profile) => {
    const differential = new Differential("lua5.4", ({ options }) => newLua(options), VARIANTS);
    await checkPrograms(profile, differential, seed, PROGRAMS);
  });

  it("a difference would be found", async () => {
    const differential = new Differential("lua5.4", ({ options }) => newLua(options), VARIANTS.slice(0, 1));
    expect(await differential.difference("P(1)")).toBeNull();
    // Addresses are the one thing that cannot be the same.
    expect(await differential.difference("P(1) P((string.format('%p', P)))")).toContain("line 2 of the transcript");
  });
});
