/** Amounts of what a program may use; each without a limit when absent. */
export interface Grant {
  /** Calls and loop iterations; library work counts for some too. Loops are counted in lots of about a thousand. */
  readonly steps?: number;
  /** Milliseconds that may pass, waiting included. */
  readonly time?: number;
  /** Milliseconds of computing. */
  readonly cpu?: number;
  /** Bytes that the state may hold: strings, tables, functions, coroutines. */
  readonly memory?: number;
}

const TIMES: Readonly<Record<string, number>> = { "": 1000, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const COUNTS: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6, g: 1e9 };
const SIZES: Readonly<Record<string, number>> = {
  "": 1,
  k: 2 ** 10,
  kb: 2 ** 10,
  m: 2 ** 20,
  mb: 2 ** 20,
  g: 2 ** 30,
  gb: 2 ** 30,
};

const KINDS: Readonly<Record<string, { readonly units: Readonly<Record<string, number>>; readonly like: string }>> = {
  steps: { units: COUNTS, like: "steps=50M" },
  time: { units: TIMES, like: "time=90s" },
  cpu: { units: TIMES, like: "cpu=500ms" },
  memory: { units: SIZES, like: "memory=64M" },
};

/**
 * Reads amounts such as `steps=50M,time=2m,cpu=500ms,memory=64M`: times are in seconds without a unit, k, M and G are
 * thousands for steps and 1024s for bytes. Throws a `RangeError` with what is wrong.
 */
export function parseGrant(text: string): Grant {
  const grant: Record<string, number> = {};
  for (const part of text.split(",")) {
    const m = /^\s*(\w+)\s*=\s*(\d+(?:\.\d+)?(?:e\d+)?)\s*([a-z]*)\s*$/i.exec(part);
    const name = (m?.[1] ?? /^\s*(\w*)/.exec(part)?.[1] ?? "").toLowerCase();
    if (!Object.hasOwn(KINDS, name)) {
      throw new RangeError(
        `"${part}" is not one of ${Object.values(KINDS)
          .map((k) => k.like)
          .join(", ")}`,
      );
    }
    const kind = KINDS[name] as (typeof KINDS)[string];
    const unit = kind.units[(m?.[3] ?? "-").toLowerCase()];
    const amount = Number(m?.[2]) * (unit ?? Number.NaN);
    if (!(amount > 0) || !Number.isFinite(amount)) {
      throw new RangeError(`"${part}" is no amount; one is given like ${kind.like}`);
    }
    if (Object.hasOwn(grant, name)) throw new RangeError(`${name} is given twice`);
    grant[name] = name === "steps" || name === "memory" ? Math.ceil(amount) : amount;
  }
  return grant;
}
