import type { HostRecord, PortRecord } from "../host-table.ts";
import type { IoDriver, IoResult, IoSocket } from "../io/driver.ts";
import { serviceFingerprint } from "./fingerprint.ts";
import type { Matcher, ServiceMatch } from "./match.ts";
import { matchOrder, type Probe, type ProbeFile } from "./probe-file.ts";

export interface DetectOptions {
  readonly driver: IoDriver;
  readonly file: ProbeFile;
  readonly matcher: Matcher;
  /** 0 to 9: rarer probes are sent only to their own ports. */
  readonly intensity: number;
  /** Ports that are looked at at once. */
  readonly parallelism: number;
  /** Ports that the file excludes are looked at, too. */
  readonly allPorts: boolean;
  /** True when nothing more is to be begun. */
  readonly stopped: () => boolean;
  /** The clock's time when a host must be finished. */
  readonly deadline: (host: HostRecord) => number | undefined;
  /** Version of this program, and the system it runs on, for fingerprints. */
  readonly program: { readonly version: string; readonly platform: string };
  /** Told of every probe that is sent, and of what comes back. */
  readonly trace?: (text: string) => void;
}

/** Milliseconds a connection may take. */
const CONNECT_MS = 5000;
/** Most of an answer that is looked at. */
const MAX_ANSWER = 1 << 16;

/**
 * Finds out what services are behind open ports (nmap-service-probes: first what the server says by itself, then the probes
 * of the port, then the others by rarity; through TLS when that is what the port speaks). Sets the ports' versions.
 */
export async function detectServices(hosts: readonly HostRecord[], options: DetectOptions): Promise<void> {
  const work = hosts.flatMap((host) => host.ports.filter(isToDetect).map((port) => ({ host, port })));
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < work.length && !options.stopped()) {
      const { host, port } = work[next++] as (typeof work)[number];
      await new PortDetection(host, port, options).run();
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.parallelism, work.length) }, worker));
}

/** Whether a port's service is looked at: open ports, if their version is not known already. */
export const isToDetect = (port: PortRecord): boolean =>
  (port.state === "open" || port.state === "open|filtered") &&
  port.protocol !== "sctp" &&
  // What is known already, from an old scan, stays.
  !(port.version.how === "probed" && port.version.confidence > 5);

type Ended = "matched" | "wrapped" | "unreachable" | "nothing";

class PortDetection {
  private soft: ServiceMatch | undefined;
  private secure = false;
  private socket: IoSocket | undefined;
  /** What an unknown service said, by probe. */
  private readonly said = new Map<string, string>();

  constructor(
    private readonly host: HostRecord,
    private readonly port: PortRecord,
    private readonly options: DetectOptions,
  ) {}

  async run(): Promise<void> {
    const { file, allPorts } = this.options;
    const { port } = this;
    const protocol = port.protocol as "tcp" | "udp";
    if (!allPorts && file.excluded[protocol].has(port.number)) return;
    let ended = await this.round();
    if (ended === "matched" && port.version.name === "ssl" && protocol === "tcp") {
      this.secure = true;
      this.soft = undefined;
      const before = port.version;
      ended = await this.round();
      if (ended !== "matched") port.version = { ...before, tunnel: "ssl", name: before.name };
      if (ended !== "matched" && this.soft === undefined) this.unknownInside();
    }
    this.close();
    if (ended === "wrapped" && !this.secure) this.set({ service: "tcpwrapped", soft: false, cpe: [] }, 8);
    else if (ended !== "matched" && this.soft !== undefined) this.set(this.soft, 10);
    // What a service said is told as long as only its kind is known.
    if (ended !== "matched" && ended !== "wrapped" && this.said.size > 0) {
      this.port.version.fingerprint = this.fingerprint();
    }
  }

  private fingerprint(): string {
    const { driver, intensity, program } = this.options;
    const time = driver.clock();
    return serviceFingerprint({ port: this.port, secure: this.secure, intensity, time, program, answers: this.said });
  }

  /** TLS with something in it that does not tell its name: the table's name, in doubt. */
  private unknownInside(): void {
    const { port } = this;
    const table = this.tableName;
    port.version = { name: table, confidence: 3, how: "table", tunnel: "ssl", cpe: [] };
  }

  private readonly tableName = this.port.version.name;

  private get late(): boolean {
    const deadline = this.options.deadline(this.host);
    return this.options.stopped() || (deadline !== undefined && this.options.driver.now() >= deadline);
  }

  /** All probes, in plain text or through TLS. */
  private async round(): Promise<Ended> {
    const { file } = this.options;
    const protocol = this.port.protocol as "tcp" | "udp";
    const first = protocol === "tcp" ? file.byName.get("tcp NULL") : undefined;
    if (first !== undefined) {
      const ended = await this.send(first);
      if (ended !== "nothing") return ended;
    }
    for (const probe of this.rest(protocol)) {
      if (this.soft !== undefined && !probe.services.has(this.soft.service)) continue;
      if (this.late) break;
      const ended = await this.send(probe);
      if (ended === "matched" || ended === "unreachable") return ended;
    }
    return "nothing";
  }

  /** The probes of this port in the order of the file, then the others that are not too rare. */
  private rest(protocol: "tcp" | "udp"): Probe[] {
    const { file, intensity } = this.options;
    const all = file.probes.filter((probe) => probe.protocol === protocol && probe.data !== "");
    const own = all.filter((probe) => (this.secure ? probe.sslPorts : probe.ports).has(this.port.number));
    return [...own, ...all.filter((probe) => !own.includes(probe) && probe.rarity <= intensity)];
  }

  /** Sends one probe and reads what comes back. */
  private async send(probe: Probe): Promise<Ended> {
    const { driver, trace } = this.options;
    const listening = probe.data === "";
    if (this.socket === undefined) {
      const opened = await this.open();
      if (!opened.ok) return listening && this.said.size === 0 && this.soft === undefined ? "unreachable" : "nothing";
      this.socket = opened.value;
    }
    const { socket } = this;
    trace?.(`${this.host.ip}:${this.port.number}/${this.port.protocol} ${probe.name}`);
    const began = driver.now();
    const read = (timeoutMs: number): Promise<IoResult<string>> =>
      new Promise((done) => {
        driver.start({ op: "read", socket, timeoutMs }, done);
      });
    // A greeting is read before the probe can be answered: patterns are for the first piece alone.
    let first: Promise<IoResult<string>> | undefined = read(probe.totalWaitMs);
    if (!listening) {
      const sent = await new Promise<IoResult<true>>((done) => {
        driver.start({ op: "send", socket, data: probe.data, timeoutMs: probe.totalWaitMs }, done);
      });
      if (!sent.ok) {
        this.close();
        return "nothing";
      }
    }
    let answer = "";
    for (;;) {
      const left = probe.totalWaitMs - (driver.now() - began);
      const reply: IoResult<string> =
        first !== undefined ? await first : left <= 0 ? { ok: false, status: "TIMEOUT" } : await read(left);
      first = undefined;
      if (!reply.ok) return this.silence(probe, answer, reply.status === "TIMEOUT", driver.now() - began);
      answer = (answer + reply.value).slice(0, MAX_ANSWER);
      if (this.port.state === "open|filtered") {
        this.port.state = "open";
        this.port.reason = "udp-response";
      }
      if (this.look(probe, answer)) {
        this.close();
        return "matched";
      }
      if (this.late) return this.silence(probe, answer, true, 0);
    }
  }

  /** The answer is over, or there was none. */
  private silence(probe: Probe, answer: string, timedOut: boolean, elapsed: number): Ended {
    if (answer !== "") this.said.set(probe.name, answer);
    const listening = probe.data === "";
    // A server that waits for the first word may get it on the connection that is there.
    if (!(timedOut && listening && answer === "") || this.port.protocol === "udp") this.close();
    if (listening && !timedOut && answer === "" && elapsed < probe.wrappedMs) return "wrapped";
    return "nothing";
  }

  /** Compares an answer with the patterns; true when it is clear what the service is. */
  private look(probe: Probe, answer: string): boolean {
    const { matcher, file } = this.options;
    const match = matcher.find(answer, matchOrder(file, probe), this.soft?.service);
    if (match === undefined) return false;
    if (match.soft) {
      this.soft ??= match;
      return false;
    }
    if (this.secure && match.service === "ssl") return false;
    this.set(match, 10);
    return true;
  }

  private set(match: ServiceMatch, confidence: number): void {
    const { service, soft: _, cpe, ...facts } = match;
    this.port.version = {
      ...facts,
      name: service,
      confidence,
      how: "probed",
      tunnel: this.secure ? "ssl" : "none",
      cpe: [...cpe],
    };
  }

  private open(): Promise<IoResult<IoSocket>> {
    const { driver } = this.options;
    const protocol = this.port.protocol === "udp" ? "udp" : this.secure ? "tls" : "tcp";
    const tls = this.secure ? { servername: this.host.targetName ?? this.host.name } : undefined;
    return new Promise((done) => {
      const { ip } = this.host;
      driver.start({ op: "connect", protocol, ip, port: this.port.number, tls, timeoutMs: CONNECT_MS }, done);
    });
  }

  private close(): void {
    if (this.socket === undefined) return;
    this.options.driver.close(this.socket);
    this.socket = undefined;
  }
}
