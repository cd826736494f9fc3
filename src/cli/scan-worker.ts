import { parentPort, workerData } from "node:worker_threads";
import { quickConnect } from "../nse/io/node-quick-connect.ts";
import { ConnectScan, PortFinding, type ScanTarget, scanTarget } from "./connect-scan.ts";
import type { ScanJob, ScanNews } from "./parallel-scan.ts";

/* One of the threads of a parallel scan: looks at its share of the ports, and tells what it finds. */

const { targets: list, timing, timeLeftMs } = workerData as ScanJob;
const port = parentPort;
if (port === null) throw new Error("this file is run as a worker only");

const NEWS_MS = 100;
const now = (): number => performance.now();
const end = timeLeftMs === undefined ? undefined : now() + timeLeftMs;
const targets: ScanTarget[] = list.map(({ ip, ports }) => scanTarget(ip, Array.from(ports)));
const indexes = new Map(targets.map((target, i) => [target, i]));
const scan = new ConnectScan(targets, {
  connect: quickConnect(),
  timing,
  rate: undefined,
  now,
  deadline: () => end,
  found: (target, number, finding) => {
    if (finding === PortFinding.Open) tell({ kind: "open", target: indexes.get(target) as number, port: number });
  },
});

function tell(news: ScanNews): void {
  port?.postMessage(news);
}

const progress = (): void => tell({ kind: "progress", settled: scan.settled, probes: scan.probes });
const timer = setInterval(progress, NEWS_MS);
void scan.run().then(() => {
  clearInterval(timer);
  progress();
  tell({ kind: "done", targets: targets.map(({ findings, rtt, timedOut }) => ({ findings, rtt, timedOut })) });
});
