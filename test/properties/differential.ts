import fc from "fast-check";
import { printCore } from "./core-printer.ts";
import { coreProgram } from "./core-programs.ts";
import { coroutineProgram, printCoroutines } from "./coroutine-programs.ts";
import { isCurrent, type Machine, Runner, referenceTranscripts, withoutNames } from "./transcripts.ts";

/** Kinds of random programs, as Lua texts; shrinking makes the program behind the text smaller. */
export const PROFILES: Record<string, fc.Arbitrary<Program>> = {
  core: coreProgram.map((p) => program(printCore(p))),
  coroutine: coroutineProgram.map((p) => program(printCoroutines(p))),
};

/** A program that reports show as it is. */
export interface Program {
  readonly source: string;
  [fc.toStringMethod](): string;
}

function program(source: string): Program {
  return { source, [fc.toStringMethod]: () => `\n${source}\n` };
}

/** A way of running programs that has to make no difference. */
export interface Variant {
  readonly name: string;
  readonly options: {
    readonly codegen?: "off" | "auto" | "always";
    readonly stackRoom?: number;
    readonly hot?: number;
  };
  /** Every line of a transcript first waits for the host. */
  readonly waits: boolean;
}

export const VARIANTS: readonly Variant[] = [
  { name: "interpreted", options: { codegen: "off" }, waits: false },
  { name: "compiled when hot", options: { hot: 2 }, waits: false },
  { name: "compiled", options: { codegen: "always" }, waits: false },
  { name: "interpreted, with little stack", options: { codegen: "off", stackRoom: 20 }, waits: false },
  { name: "interpreted, waiting", options: { codegen: "off" }, waits: true },
  { name: "compiled, waiting, with little stack", options: { codegen: "always", stackRoom: 50 }, waits: true },
];

/** How many programs one process of the reference gets. */
const BATCH = 500;

/** Compares machines with the reference on programs of one profile. */
export class Differential {
  private readonly known = new Map<string, string>();
  private readonly runners = new Map<Variant, Runner>();
  private readonly exact: boolean;

  /** @param newMachine makes a state for a variant. */
  constructor(
    private readonly reference: string,
    private readonly newMachine: (variant: Variant) => Machine,
    private readonly variants: readonly Variant[],
  ) {
    this.exact = isCurrent(reference);
  }

  /** Asks the reference about many programs in few processes. */
  prepare(sources: readonly string[]): void {
    for (let i = 0; i < sources.length; i += BATCH) {
      const batch = sources.slice(i, i + BATCH);
      for (const [j, text] of referenceTranscripts(this.reference, batch).entries()) {
        this.known.set(batch[j] as string, text);
      }
    }
  }

  /** Forgets what the reference said. */
  clear(): void {
    this.known.clear();
  }

  /**
   * Where and how a program behaves differently; null when it does not.
   * @param variants on which it is run.
   */
  async difference(source: string, variants = this.variants): Promise<string | null> {
    if (!this.known.has(source)) this.prepare([source]);
    const expected = this.shown(this.known.get(source) as string);
    for (const variant of variants) {
      let actual: string;
      try {
        actual = this.shown(await this.runner(variant).transcript(source));
      } catch (e) {
        this.runners.delete(variant);
        actual = `thrown: ${e instanceof Error ? e.stack : String(e)}`;
      }
      if (actual !== expected) return `${variant.name}: ${firstDifference(actual, expected)}`;
    }
    return null;
  }

  /** As `difference`, on the first variant and on one of the others by turn. */
  async someDifference(source: string, turn: number): Promise<string | null> {
    const [first, ...others] = this.variants;
    const other = others[turn % others.length];
    return this.difference(
      source,
      [first, other].filter((v) => v !== undefined),
    );
  }

  private shown(transcript: string): string {
    return this.exact ? transcript : withoutNames(transcript);
  }

  private runner(variant: Variant): Runner {
    let runner = this.runners.get(variant);
    if (runner === undefined) {
      runner = new Runner(this.newMachine(variant), variant.waits);
      this.runners.set(variant, runner);
    }
    return runner;
  }
}

function firstDifference(actual: string, expected: string): string {
  const a = actual.split("\n");
  const b = expected.split("\n");
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return `line ${i + 1} of the transcript is\n  ${a[i]}\ninstead of\n  ${b[i]}`;
}

/**
 * Checks some random programs; throws with the smallest one found that behaves differently.
 * @param seed of the random choices: the same seed gives the same programs.
 */
export async function checkPrograms(
  profile: fc.Arbitrary<Program>,
  differential: Differential,
  seed: number,
  numRuns: number,
): Promise<void> {
  const sources = fc.sample(profile, { seed, numRuns }).map((p) => p.source);
  differential.prepare(sources);
  for (const [i, source] of sources.entries()) {
    if ((await differential.difference(source)) !== null) await shrink(profile, differential, seed, i);
  }
  differential.clear();
}

/** Throws with a small program that behaves differently, made from the one with a number among those of a seed. */
export async function shrink(
  profile: fc.Arbitrary<Program>,
  differential: Differential,
  seed: number,
  index: number,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(profile, async ({ source }) => {
      const difference = await differential.difference(source);
      if (difference !== null) throw new Error(difference);
    }),
    { seed, path: String(index), numRuns: 1, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false },
  );
}
