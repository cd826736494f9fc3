import type { ScanOptions } from "./options.ts";

/** How fast and how patiently a scan goes. Times in milliseconds. */
export interface Timing {
  readonly minRttMs: number;
  readonly maxRttMs: number;
  readonly initialRttMs: number;
  /** Probes sent again to a port that does not answer, at most. */
  readonly maxRetries: number;
  /** Least time between two probes of a host; 0 for none. */
  readonly scanDelayMs: number;
  /** Probes on their way at once, over all hosts. */
  readonly maxParallelism: number;
  /** Probes on their way at once to one host, whatever the network seems to bear. */
  readonly minParallelism: number;
  readonly hostConnections: number | undefined;
  readonly minRate: number | undefined;
  readonly maxRate: number | undefined;
  readonly hostTimeoutMs: number | undefined;
  readonly scriptTimeoutMs: number | undefined;
}

type Template = Pick<Timing, "minRttMs" | "maxRttMs" | "initialRttMs" | "maxRetries" | "scanDelayMs"> & {
  readonly parallelism?: number;
  readonly hostTimeoutMs?: number;
  readonly scriptTimeoutMs?: number;
};

const PATIENT = { minRttMs: 100, maxRttMs: 10_000, initialRttMs: 1000, maxRetries: 10 };

/** The templates of -T0 to -T5 (nmap(1), "Timing and performance"). */
const TEMPLATES: readonly Template[] = [
  { ...PATIENT, initialRttMs: 5000, maxRttMs: 300_000, scanDelayMs: 300_000, parallelism: 1 },
  { ...PATIENT, initialRttMs: 5000, maxRttMs: 15_000, scanDelayMs: 15_000, parallelism: 1 },
  { ...PATIENT, scanDelayMs: 400, parallelism: 1 },
  { ...PATIENT, scanDelayMs: 0 },
  { minRttMs: 100, maxRttMs: 1250, initialRttMs: 500, maxRetries: 6, scanDelayMs: 0 },
  {
    minRttMs: 50,
    maxRttMs: 300,
    initialRttMs: 250,
    maxRetries: 2,
    scanDelayMs: 0,
    hostTimeoutMs: 900_000,
    scriptTimeoutMs: 600_000,
  },
];

/** Sockets that a scan may have open at once without more being said. */
const SOCKETS = 1000;

/** The template that was asked for, with what the other flags change of it. */
export function timingOf(o: ScanOptions): Timing {
  const template = TEMPLATES[o.timing] as Template;
  const { wishes } = o;
  const maxRttMs = Math.max(wishes.maxRttMs ?? template.maxRttMs, wishes.minRttMs ?? 0);
  const minRttMs = Math.min(wishes.minRttMs ?? template.minRttMs, maxRttMs);
  const initial = wishes.initialRttMs ?? template.initialRttMs;
  const zeroIsNone = (ms: number | undefined): number | undefined => (ms === 0 ? undefined : ms);
  return {
    minRttMs,
    maxRttMs,
    initialRttMs: Math.min(Math.max(initial, minRttMs), maxRttMs),
    maxRetries: wishes.maxRetries ?? template.maxRetries,
    scanDelayMs: wishes.scanDelayMs ?? template.scanDelayMs,
    maxParallelism: o.parallelism ?? template.parallelism ?? SOCKETS,
    minParallelism: Math.min(wishes.minParallelism ?? 0, o.parallelism ?? SOCKETS),
    hostConnections: wishes.hostConnections,
    minRate: wishes.minRate,
    maxRate: wishes.maxRate,
    hostTimeoutMs: zeroIsNone(o.hostTimeoutMs ?? template.hostTimeoutMs),
    scriptTimeoutMs: zeroIsNone(o.scriptTimeoutMs ?? template.scriptTimeoutMs),
  };
}
