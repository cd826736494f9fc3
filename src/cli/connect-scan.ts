import type { ConnectEnd, QuickConnect } from "../nse/io/node-quick-connect.ts";
import type { RateLimit } from "../nse/rate.ts";
import type { Timing } from "./timing.ts";

/** What was learned of a port. */
export const enum PortFinding {
  Unknown,
  Open,
  Closed,
  /** No answer. */
  Silent,
  /** A report that the host or its network cannot be reached. */
  HostUnreachable,
  NetUnreachable,
  /** The system here or a firewall forbids it. */
  Prohibited,
}

/** A host whose ports are looked at. */
export interface ScanTarget {
  readonly ip: string;
  readonly ports: readonly number[];
  /** What was learned, by position in `ports`. */
  readonly findings: Uint8Array;
  /** Round trip times and the wait for an answer, in milliseconds; absent before the first answer. */
  rtt: { srtt: number; rttvar: number; timeout: number } | undefined;
  /** Set when the host's time ran out. */
  timedOut: boolean;
}

/** A host as it goes into a scan. */
export function scanTarget(ip: string, ports: readonly number[]): ScanTarget {
  return { ip, ports, findings: new Uint8Array(ports.length), rtt: undefined, timedOut: false };
}

export interface ConnectScanOptions {
  readonly connect: QuickConnect;
  readonly timing: Timing;
  readonly rate: RateLimit | undefined;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** One answer of any kind is enough: the rest of the host's ports are left alone. */
  readonly firstAnswer?: boolean;
  /** The clock's time when a host must be finished. */
  readonly deadline?: (target: ScanTarget) => number | undefined;
  /** Called as soon as something is known of a port. */
  readonly found?: (target: ScanTarget, port: number, finding: PortFinding) => void;
}

interface Probe {
  readonly host: HostState;
  readonly index: number;
  readonly tries: number;
  readonly sentAt: number;
  readonly expiresAt: number;
  readonly giveUp: () => void;
  over: boolean;
}

/** Probes on their way to a host at first. */
const FIRST_WINDOW = 32;
/** How often probes are looked at whether their time is over. */
const SWEEP_MS = 20;
/** Answers this much later than the quickest wait in a queue: more probes at once would only make it longer. */
const QUEUE_MS = 5;

class HostState {
  next = 0;
  active = 0;
  window = FIRST_WINDOW;
  threshold = 1024;
  /** Ports without an answer so far, with the number of tries; looked at again when others are done. */
  silent: { index: number; tries: number }[] = [];
  /** Tries that are worth it: an answer to a repeated probe shows that probes get lost. */
  worth = 2;
  mayProbeAt = 0;
  done = false;
  quickest = Number.POSITIVE_INFINITY;
  /** When the window was last made smaller, so that one burst of losses counts once. */
  shrunkAt = Number.NEGATIVE_INFINITY;

  constructor(
    readonly target: ScanTarget,
    readonly timeoutMs: number,
  ) {}

  timeout = this.timeoutMs;
}

/**
 * Looks at ports of many hosts at once by connecting to them. How many probes are on their way to a host follows how it
 * answers (RFC 5681's slow start and congestion avoidance), how long an answer is waited for follows its round trip times
 * (RFC 6298), and silent ports are tried again as long as that finds something.
 */
export class ConnectScan {
  private readonly flying = new Set<Probe>();
  private readonly hosts: HostState[];
  private cap: number;
  private turn = 0;
  private timer: NodeJS.Timeout | undefined;
  private finished: (() => void) | undefined;
  private stopped = false;
  private pumping = false;
  /** Ports of which something is known, and all there are. */
  settled = 0;
  readonly total: number;
  probes = 0;

  constructor(
    targets: readonly ScanTarget[],
    private readonly options: ConnectScanOptions,
  ) {
    this.hosts = targets.map((target) => new HostState(target, options.timing.initialRttMs));
    this.cap = options.timing.maxParallelism;
    this.total = targets.reduce((sum, target) => sum + target.ports.length, 0);
  }

  /** Runs until all is known that can be. */
  run(): Promise<void> {
    return new Promise((resolve) => {
      this.finished = resolve;
      this.pump();
    });
  }

  /** Gives up: what is not known stays unknown. */
  stop(): void {
    this.stopped = true;
    for (const probe of this.flying) {
      probe.over = true;
      probe.giveUp();
    }
    this.flying.clear();
    this.end();
  }

  private end(): void {
    clearTimeout(this.timer);
    const { finished } = this;
    this.finished = undefined;
    finished?.();
  }

  private pump(): void {
    if (this.pumping || this.stopped) return;
    this.pumping = true;
    const wait = this.send();
    this.pumping = false;
    if (this.flying.size === 0 && this.hosts.every((host) => host.done)) {
      this.end();
      return;
    }
    const ms = this.flying.size > 0 ? Math.min(SWEEP_MS, wait) : wait;
    if (this.timer === undefined && Number.isFinite(ms)) {
      // Answers that are there already are looked at before any probe is given up: hence the second step.
      this.timer = setTimeout(
        () => {
          setImmediate(() => {
            this.timer = undefined;
            this.sweep();
            this.pump();
          });
        },
        Math.max(1, Math.min(ms, 60_000)),
      );
    }
  }

  /** Sends what may be sent now; gives the milliseconds until more may be. */
  private send(): number {
    const { rate, timing, now } = this.options;
    let wait = Number.POSITIVE_INFINITY;
    let idle = 0;
    let moment = now();
    let sent = 0;
    while (idle < this.hosts.length && this.flying.size < this.cap) {
      const host = this.hosts[this.turn++ % this.hosts.length] as HostState;
      if (host.done || !this.mayProbe(host)) {
        idle++;
        continue;
      }
      if (host.mayProbeAt > moment) {
        wait = Math.min(wait, host.mayProbeAt - moment);
        idle++;
        continue;
      }
      const later = rate?.wait() ?? 0;
      if (later > 0) return Math.min(wait, later);
      if (!this.probeNext(host, moment)) {
        idle++;
        continue;
      }
      rate?.reserve();
      idle = 0;
      host.mayProbeAt = moment + timing.scanDelayMs;
      if (++sent % 64 === 0) moment = now();
    }
    return wait;
  }

  private mayProbe(host: HostState): boolean {
    const { timing } = this.options;
    const limit = Math.max(Math.floor(host.window), timing.minParallelism, timing.minRate === undefined ? 1 : 200);
    return host.active < Math.min(limit, timing.hostConnections ?? limit);
  }

  /** Sends the host's next probe; false when it has none now. */
  private probeNext(host: HostState, now: number): boolean {
    const { target } = host;
    const limit = this.options.deadline?.(target);
    if (limit !== undefined && now >= limit) {
      target.timedOut = true;
      this.abandon(host);
      return false;
    }
    if (host.next < target.ports.length) {
      this.probe(host, host.next++, 1, now);
      return true;
    }
    while (host.active === 0 || host.silent.length > 0) {
      const again = host.silent.pop();
      if (again === undefined) {
        host.done = true;
        return false;
      }
      if (again.tries < Math.min(host.worth, this.options.timing.maxRetries + 1)) {
        this.probe(host, again.index, again.tries + 1, now);
        return true;
      }
      // Another try may become worth it while probes are on their way.
      if (host.active > 0) {
        host.silent.push(again);
        return false;
      }
      this.settle(host, again.index, PortFinding.Silent);
    }
    return false;
  }

  private probe(host: HostState, index: number, tries: number, now: number): void {
    const port = host.target.ports[index] as number;
    host.active++;
    this.probes++;
    const probe: Probe = {
      host,
      index,
      tries,
      sentAt: now,
      expiresAt: now + host.timeout,
      over: false,
      giveUp: this.options.connect(host.target.ip, port, (end) => {
        if (!probe.over) this.answered(probe, end);
      }),
    };
    this.flying.add(probe);
  }

  private land(probe: Probe): void {
    probe.over = true;
    this.flying.delete(probe);
    probe.host.active--;
  }

  private answered(probe: Probe, end: ConnectEnd): void {
    this.land(probe);
    const { host, index } = probe;
    const finding = FINDINGS[end];
    if (finding === undefined) {
      // Nothing about the port: descriptors or local ports are used up, or the network here is.
      if (EXHAUSTED.has(end)) {
        this.cap = Math.max(1, Math.min(this.cap, this.flying.size));
        host.silent.push({ index, tries: probe.tries - 1 });
        if (this.flying.size === 0) host.mayProbeAt = this.options.now() + 100;
      } else this.missed(probe);
    } else {
      const rtt = this.options.now() - probe.sentAt;
      this.measure(host, rtt);
      if (probe.tries > 1) this.lost(host, probe.tries);
      else if (rtt < 2 * host.quickest + QUEUE_MS) this.grow(host);
      this.settle(host, index, finding);
      if (this.options.firstAnswer === true && finding <= PortFinding.Closed) this.abandon(host);
    }
    this.pump();
  }

  private missed(probe: Probe): void {
    const { host, index, tries } = probe;
    if (tries > this.options.timing.maxRetries) this.settle(host, index, PortFinding.Silent);
    else host.silent.push({ index, tries });
  }

  private settle(host: HostState, index: number, finding: PortFinding): void {
    const { target } = host;
    target.findings[index] = finding;
    this.settled++;
    this.options.found?.(target, target.ports[index] as number, finding);
  }

  /** No more probes to a host, and no more waiting for it. */
  private abandon(host: HostState): void {
    host.done = true;
    host.silent = [];
    for (const probe of [...this.flying]) {
      if (probe.host !== host) continue;
      this.land(probe);
      probe.giveUp();
    }
  }

  /** RFC 6298, in milliseconds, between the limits of the timing. */
  private measure(host: HostState, rtt: number): void {
    const { minRttMs, maxRttMs } = this.options.timing;
    const old = host.target.rtt;
    host.quickest = Math.min(host.quickest, rtt);
    const srtt = old === undefined ? rtt : old.srtt + (rtt - old.srtt) / 8;
    const rttvar = old === undefined ? rtt / 2 : old.rttvar + (Math.abs(rtt - old.srtt) - old.rttvar) / 4;
    host.timeout = Math.min(Math.max(srtt + 4 * rttvar, minRttMs), maxRttMs);
    host.target.rtt = { srtt, rttvar, timeout: host.timeout };
  }

  private grow(host: HostState): void {
    host.window += host.window < host.threshold ? 1 : 1 / host.window;
    if (host.window > this.cap) host.window = this.cap;
  }

  /** A repeated probe was answered: the ones before it were lost. */
  private lost(host: HostState, tries: number): void {
    host.worth = Math.max(host.worth, Math.min(tries + 2, this.options.timing.maxRetries + 1));
    const now = this.options.now();
    if (now - host.shrunkAt < host.timeout) return;
    host.shrunkAt = now;
    host.threshold = Math.max(2, host.window / 2);
    host.window = host.threshold;
  }

  private sweep(): void {
    if (this.finished === undefined) return;
    const now = this.options.now();
    for (const probe of this.flying) {
      if (probe.expiresAt > now) continue;
      this.land(probe);
      probe.giveUp();
      this.missed(probe);
    }
  }
}

const FINDINGS: Readonly<Record<string, PortFinding | undefined>> = {
  connected: PortFinding.Open,
  ECONNREFUSED: PortFinding.Closed,
  ECONNRESET: PortFinding.Closed,
  EHOSTUNREACH: PortFinding.HostUnreachable,
  EHOSTDOWN: PortFinding.HostUnreachable,
  ENETUNREACH: PortFinding.NetUnreachable,
  EACCES: PortFinding.Prohibited,
  EPERM: PortFinding.Prohibited,
};

const EXHAUSTED = new Set(["EMFILE", "ENFILE", "EADDRNOTAVAIL", "ENOBUFS", "ENOMEM", "EAGAIN"]);
