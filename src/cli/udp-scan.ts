import type { IoDriver, IoResult, IoSocket } from "../nse/io/driver.ts";
import type { RateLimit } from "../nse/rate.ts";
import type { Timing } from "./timing.ts";

/** What became of a UDP port. */
export interface UdpVerdict {
  readonly state: "open" | "closed" | "filtered" | "open|filtered";
  readonly reason: string;
}

/** Most ports asked at once. */
const CONCURRENCY = 200;
/** A port that says nothing is asked so often, and waited for so long each time. */
const TRIES = 2;
const WAIT_MS = 300;

/**
 * Asks ports with a datagram each: an answer, a refusal, or nothing, which may mean either.
 * @param payloads what services answer to, by port; others get an empty datagram.
 */
export async function scanUdp(
  driver: IoDriver,
  ip: string,
  ports: readonly number[],
  timing: Timing,
  rate: RateLimit | undefined,
  payloads: ReadonlyMap<number, readonly string[]>,
): Promise<UdpVerdict[]> {
  const verdicts: UdpVerdict[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < ports.length) {
      const i = next++;
      for (let tries = Math.min(TRIES, timing.maxRetries + 1); ; tries--) {
        await sleep(driver, Math.max(rate?.reserve() ?? 0, timing.scanDelayMs));
        const verdict = await probe(
          driver,
          ip,
          ports[i] as number,
          payloads.get(ports[i] as number) ?? [""],
          Math.min(WAIT_MS, timing.maxRttMs),
        );
        verdicts[i] = verdict;
        if (tries <= 1 || verdict.state !== "open|filtered") break;
      }
    }
  };
  const workers = Math.min(CONCURRENCY, timing.maxParallelism, timing.hostConnections ?? CONCURRENCY, ports.length);
  await Promise.all(Array.from({ length: workers }, work));
  return verdicts;
}

function sleep(driver: IoDriver, ms: number): Promise<unknown> {
  if (ms === 0) return Promise.resolve();
  return new Promise((resolve) => {
    driver.start({ op: "sleep", ms }, resolve);
  });
}

async function probe(
  driver: IoDriver,
  ip: string,
  port: number,
  payloads: readonly string[],
  timeoutMs: number,
): Promise<UdpVerdict> {
  const opened = await new Promise<IoResult<IoSocket>>((resolve) => {
    driver.start({ op: "connect", protocol: "udp", ip, port }, resolve);
  });
  if (!opened.ok) return { state: "filtered", reason: "no-response" };
  const socket = opened.value;
  const answer = await new Promise<IoResult<string>>((resolve) => {
    const [last = "", ...others] = [...payloads].reverse();
    for (const data of others.reverse()) driver.start({ op: "send", socket, data }, () => undefined);
    driver.start({ op: "send", socket, data: last }, (sent) => {
      if (!sent.ok) resolve(sent);
      else driver.start({ op: "read", socket, timeoutMs }, resolve);
    });
  });
  driver.close(socket);
  if (answer.ok) return { state: "open", reason: "udp-response" };
  if (answer.reason === "refused") return { state: "closed", reason: "port-unreach" };
  return { state: "open|filtered", reason: "no-response" };
}
