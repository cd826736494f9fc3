/**
 * Runs random programs on the built machine and on the reference, and compares what they do:
 *
 *     npm run build && npm run fuzz -- [--profile core|coroutine] [--runs N] [--seed S] [--reference lua5.4] [--variant TEXT]
 *
 * A difference is shown with the smallest program that shows it; the run goes on and ends with code 1.
 */
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { checkPrograms, Differential, PROFILES, VARIANTS, type Variant } from "../test/properties/differential.ts";
import type { Machine } from "../test/properties/transcripts.ts";

/** How many programs are made from one seed. */
const PER_SEED = 500;

const { values } = parseArgs({
  options: {
    profile: { type: "string" },
    runs: { type: "string", default: "1000" },
    seed: { type: "string" },
    reference: { type: "string", default: "lua5.4" },
    variant: { type: "string", multiple: true },
    dist: { type: "string", default: "dist" },
  },
});
const profiles = Object.entries(PROFILES).filter(([name]) => values.profile === undefined || name === values.profile);
const variants = VARIANTS.filter((v) => values.variant?.includes(v.name) ?? true);
if (profiles.length === 0 || variants.length === 0) {
  console.error(`profiles: ${Object.keys(PROFILES).join(", ")}\nvariants: ${VARIANTS.map((v) => v.name).join("; ")}`);
  process.exit(2);
}
const firstSeed = values.seed === undefined ? Date.now() & 0x7fffffff : Number(values.seed);
const runs = Number(values.runs);

const { Lua } = (await import(pathToFileURL(`${values.dist}/index.mjs`).href)) as {
  Lua: new (options: Variant["options"]) => Machine;
};
let found = 0;
for (const [name, profile] of profiles) {
  for (let done = 0; done < runs; done += PER_SEED) {
    const seed = firstSeed + done / PER_SEED;
    const count = Math.min(PER_SEED, runs - done);
    const differential = new Differential(values.reference, ({ options }) => new Lua(options), variants);
    try {
      await checkPrograms(profile, differential, seed, count);
      console.log(`${name}: seed ${seed}, ${count} programs agree`);
    } catch (e) {
      found++;
      if (!(e instanceof Error)) throw e;
      console.log(`${name}: seed ${seed}: ${e.message}\n${e.cause instanceof Error ? e.cause.message : ""}`);
    }
  }
}
console.log(`${found} differences in ${runs * profiles.length} programs, ${variants.length} variants each`);
process.exitCode = found > 0 ? 1 : 0;
