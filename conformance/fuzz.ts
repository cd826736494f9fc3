/**
 * Runs random programs on the built machine and on the reference, and compares what they do:
 *
 *     npm run build && npm run fuzz -- [--profile core|coroutine] [--runs N] [--seed S] [--reference lua5.4] \
 *                                      [--variant TEXT]... [--all-variants] [--seconds N]
 *
 *     npm run fuzz -- --profile hostile|hostile-lexer|hostile-parser|... [--runs N] [--seed S]
 *
 * Every program is run by the interpreter and in one of the other ways by turn, or in all of them. A difference is shown
 * with a small program that shows it; the run goes on and ends with code 1. `--seconds` ends it early. Where a way has
 * little stack, how little depends on the seed.
 *
 * The hostile profiles give random and spoiled input to the lexer, the parser, the loader of binary chunks, patterns,
 * `string.format` and `string.pack`: each has to give a value or a Lua error, and to end.
 */
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { Differential, PROFILES, shrink, VARIANTS, type Variant } from "../test/properties/differential.ts";
import type { Machine } from "../test/properties/transcripts.ts";
import { HOSTILE, HOSTILE_PRELUDE, isLeftOut, Random } from "./hostile.ts";
import { Watch } from "./hostile-watch.ts";
import { parseOptions } from "./options.ts";

/** How many programs are made from one seed. */
const PER_SEED = 500;
/** How many differences of one seed are shown with a small program. */
const SHOWN = 3;

const { values } = parseOptions({
  options: {
    profile: { type: "string" },
    runs: { type: "string", default: "1000" },
    seed: { type: "string" },
    seconds: { type: "string" },
    reference: { type: "string", default: "lua5.4" },
    variant: { type: "string", multiple: true },
    "all-variants": { type: "boolean", default: false },
    dist: { type: "string", default: "dist" },
  },
});
if (values.profile?.startsWith("hostile")) {
  process.exit(
    await tryHostile(values.profile.slice("hostile-".length), Number(values.runs), Number(values.seed ?? 1)),
  );
}
const profiles = Object.entries(PROFILES).filter(([name]) => values.profile === undefined || name === values.profile);
const variants = VARIANTS.filter((v) => values.variant?.includes(v.name) ?? true);
if (profiles.length === 0 || variants.length === 0) {
  console.error(`profiles: ${Object.keys(PROFILES).join(", ")}\nvariants: ${VARIANTS.map((v) => v.name).join("; ")}`);
  process.exit(2);
}
const firstSeed = values.seed === undefined ? Date.now() & 0x7fffffff : Number(values.seed);
const runs = Number(values.runs);
const end = Date.now() + Number(values.seconds ?? Number.POSITIVE_INFINITY) * 1000;

const { Lua } = (await import(pathToFileURL(`${values.dist}/index.mjs`).href)) as {
  Lua: new (options: Variant["options"]) => Machine;
};
let found = 0;
for (const [name, profile] of profiles) {
  let done = 0;
  for (; done < runs && Date.now() < end; done += PER_SEED) {
    const seed = firstSeed + done / PER_SEED;
    const wrong = await checkSeed(profile, seed, Math.min(PER_SEED, runs - done));
    found += wrong.length;
    for (const text of wrong) console.log(`${name}: seed ${seed}: ${text}`);
  }
  done = Math.min(done, runs);
  console.log(`${name}: ${done} programs, seeds ${firstSeed} to ${firstSeed + Math.ceil(done / PER_SEED) - 1}`);
}
const ways = values["all-variants"] ? variants.length : Math.min(variants.length, 2);
console.log(`${found} differences, ${ways} of ${variants.length} variants for each program`);
process.exitCode = found > 0 ? 1 : 0;

/** Tries hostile input of a kind, or of all; gives an exit code. */
async function tryHostile(kind: string, count: number, seed: number): Promise<number> {
  const kinds = kind === "" ? Object.keys(HOSTILE) : [kind];
  const { Lua } = (await import(pathToFileURL(`${values.dist}/index.mjs`).href)) as {
    Lua: new (options: { strings: "latin1" }) => Machine;
  };
  let bad = 0;
  for (const name of kinds) {
    const make = HOSTILE[name];
    if (make === undefined) {
      console.error(
        `hostile profiles: ${Object.keys(HOSTILE)
          .map((k) => `hostile-${k}`)
          .join(", ")}`,
      );
      return 2;
    }
    const watch = new Watch(`hostile-${name}, seed ${seed}`);
    const fresh = (): Machine => {
      const lua = new Lua({ strings: "latin1" });
      lua.set("left_out", isLeftOut);
      lua.runSync(HOSTILE_PRELUDE);
      return lua;
    };
    let lua = fresh();
    for (let i = 0; i < count; i++) {
      watch.begin(i);
      const args = make(new Random(seed * 1_000_003 + i));
      try {
        const given = args.map((v) => (typeof v === "string" ? Buffer.from(v, "latin1") : v));
        if (lua.callSync(name, ...given)[0] !== true) throw new Error("no result");
      } catch (e) {
        bad++;
        console.log(`hostile-${name}, seed ${seed}, input ${i}: ${JSON.stringify(args)}`, e);
        lua = fresh();
      }
    }
    watch.close();
    console.log(`hostile-${name}: ${count} inputs, seed ${seed}`);
  }
  console.log(`${bad} failures`);
  return bad > 0 ? 1 : 0;
}

/** How many activations the stack has room for in the variants with little stack: from 8 to 71, another for each seed. */
function roomOf(seed: number): number {
  return 8 + (Math.imul(seed, 0x9e3779b1) >>> 26);
}

/** The differences among the programs of a seed. */
async function checkSeed(profile: (typeof PROFILES)[string], seed: number, count: number): Promise<string[]> {
  const stackRoom = roomOf(seed);
  const newMachine = ({ options }: Variant): Machine =>
    new Lua(options.stackRoom === undefined ? options : { ...options, stackRoom });
  const differential = new Differential(values.reference, newMachine, variants);
  const sources = fc.sample(profile, { seed, numRuns: count }).map((p) => p.source);
  differential.prepare(sources);
  const wrong: string[] = [];
  for (const [i, source] of sources.entries()) {
    const difference = values["all-variants"]
      ? await differential.difference(source)
      : await differential.someDifference(source, i);
    if (difference === null) continue;
    let shown = difference;
    try {
      if (wrong.length < SHOWN) await shrink(profile, differential, seed, i);
    } catch (e) {
      if (!(e instanceof Error)) throw e;
      shown = `${e.message}\n${e.cause instanceof Error ? e.cause.message : ""}`;
    }
    wrong.push(`program ${i}: ${shown}`);
  }
  return wrong;
}
