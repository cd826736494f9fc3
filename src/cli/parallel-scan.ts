import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { PortFinding, type ScanTarget } from "./connect-scan.ts";
import type { Timing } from "./timing.ts";

/** What a worker is given. */
export interface ScanJob {
  readonly targets: readonly { readonly ip: string; readonly ports: Uint16Array }[];
  readonly timing: Timing;
  readonly timeLeftMs: number | undefined;
}

/** What a worker tells. */
export type ScanNews =
  | { readonly kind: "open"; readonly target: number; readonly port: number }
  | { readonly kind: "progress"; readonly settled: number; readonly probes: number }
  | { readonly kind: "done"; readonly targets: readonly Pick<ScanTarget, "findings" | "rtt" | "timedOut">[] };

/** A scan of fewer probes is over before threads have started. */
const WORTH = 20_000;
const MAX_WORKERS = 4;

const workerFile = (): string => fileURLToPath(new URL("./scan-worker.cjs", import.meta.url));

/**
 * In how many threads a scan is best done. What has to be kept to over all probes (a rate, a delay, few connections) is
 * kept to in one.
 */
export function scanThreads(targets: readonly ScanTarget[], timing: Timing): number {
  const total = targets.reduce((sum, target) => sum + target.ports.length, 0);
  const { maxRate, minRate, scanDelayMs, hostConnections, maxParallelism, minParallelism } = timing;
  const bound = maxRate ?? minRate ?? hostConnections;
  if (total < WORTH || bound !== undefined || scanDelayMs > 0 || maxParallelism < 100 || minParallelism > 0) return 1;
  return existsSync(workerFile()) ? Math.min(MAX_WORKERS, availableParallelism()) : 1;
}

/** The same scan as a `ConnectScan`, in several threads: each has every so-many-th port of each host. */
export class ParallelScan {
  private readonly workers: Worker[] = [];
  private readonly news: { settled: number; probes: number }[] = [];
  readonly total: number;
  private finished: (() => void) | undefined;

  constructor(
    private readonly targets: readonly ScanTarget[],
    private readonly threads: number,
    private readonly options: {
      readonly timing: Timing;
      readonly timeLeftMs: number | undefined;
      readonly found?: (target: ScanTarget, port: number, finding: PortFinding) => void;
    },
  ) {
    this.total = targets.reduce((sum, target) => sum + target.ports.length, 0);
  }

  get settled(): number {
    return this.news.reduce((sum, { settled }) => sum + settled, 0);
  }

  get probes(): number {
    return this.news.reduce((sum, { probes }) => sum + probes, 0);
  }

  /** Runs until all is known that can be. Rejects with what a thread has thrown. */
  async run(): Promise<void> {
    const stopped = new Promise<void>((resolve) => {
      this.finished = resolve;
    });
    const all = Promise.all(Array.from({ length: this.threads }, (_, i) => this.thread(i)));
    await Promise.race([all, stopped]);
    for (const worker of this.workers) void worker.terminate();
  }

  /** Gives up: what is not known stays unknown. */
  stop(): void {
    this.finished?.();
  }

  private thread(share: number): Promise<void> {
    const { timing, timeLeftMs } = this.options;
    const job: ScanJob = {
      targets: this.targets.map(({ ip, ports }) => ({
        ip,
        ports: Uint16Array.from(ports.filter((_, i) => i % this.threads === share)),
      })),
      timing: { ...timing, maxParallelism: Math.floor(timing.maxParallelism / this.threads) },
      timeLeftMs,
    };
    const worker = new Worker(workerFile(), { workerData: job });
    this.workers.push(worker);
    this.news.push({ settled: 0, probes: 0 });
    return new Promise((resolve, reject) => {
      worker.on("message", (news: ScanNews) => {
        if (news.kind === "open") {
          this.options.found?.(this.targets[news.target] as ScanTarget, news.port, PortFinding.Open);
        } else if (news.kind === "progress") this.news[share] = news;
        else {
          this.merge(share, news.targets);
          resolve();
        }
      });
      worker.on("error", reject);
    });
  }

  private merge(share: number, results: readonly Pick<ScanTarget, "findings" | "rtt" | "timedOut">[]): void {
    for (const [i, { findings, rtt, timedOut }] of results.entries()) {
      const target = this.targets[i] as ScanTarget;
      for (const [at, finding] of findings.entries()) target.findings[at * this.threads + share] = finding;
      if (rtt !== undefined && (target.rtt === undefined || rtt.srtt < target.rtt.srtt)) target.rtt = rtt;
      if (timedOut) target.timedOut = true;
    }
  }
}
