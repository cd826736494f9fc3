import type {
  Bytes,
  CertificateFacts,
  Done,
  Endpoints,
  IoDriver,
  IoInterface,
  IoOp,
  IoOperation,
  IoReplies,
  IoRequest,
  IoResult,
  IoSocket,
  TlsFacts,
  UdpOptions,
} from "./driver.ts";
import { CANCELLED, DONE, failed, TIMEOUT } from "./driver.ts";
import { Operation } from "./operation.ts";
import type { Playbook, PlaybookStep } from "./playbook.ts";
import { describe, describeWanted, fits } from "./playbook.ts";

/** What was asked does not fit the playbook, or steps were left over; the message shows both in order. */
export class PlaybookMismatch extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PlaybookMismatch";
  }
}

/** Facts a playbook's world may have beside its steps. */
export interface PlaybookWorld {
  readonly interfaces?: readonly IoInterface[];
  readonly dnsServers?: readonly string[];
  readonly tlsFacts?: ReadonlyMap<IoSocket, TlsFacts>;
  readonly certificates?: ReadonlyMap<Bytes, CertificateFacts>;
  /** Wall clock at the start, milliseconds since the epoch. */
  readonly epoch?: number;
}

interface Event {
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
}

/**
 * A driver that plays a playbook against a virtual clock: no sockets, no waiting. Requests must come as scripted; sleeps
 * that no step expects are served by the clock alone. Nothing happens by itself: `run` and `advance` move the clock.
 */
export class PlaybookDriver implements IoDriver {
  readonly virtualTime = true;
  private time = 0;
  private order = 0;
  private events: Event[] = [];
  private readonly open = new Map<IoSocket, Endpoints>();
  private readonly pending = new Map<IoOperation, { readonly socket?: IoSocket; readonly abandon: () => void }>();
  private seed = 0x2545f491;
  private failure: PlaybookMismatch | undefined;
  private disposed = false;
  /** Everything that was asked, in order, on one line each. */
  readonly transcript: string[] = [];

  constructor(
    private readonly book: Playbook,
    private readonly world: PlaybookWorld = {},
  ) {}

  start<K extends IoOp>(request: IoRequest<K>, done: Done<IoReplies[K]>): IoOperation {
    const op: ScriptedOperation<IoReplies[K]> = new ScriptedOperation((result) => {
      this.pending.delete(op);
      if (request.op === "connect" && result.ok) this.connected(request, result.value);
      done(result);
    });
    if (this.disposed) {
      op.settle(failed("closed"));
      return op;
    }
    const plain: Readonly<Record<string, unknown>> = { ...request };
    const socket = typeof plain["socket"] === "number" ? plain["socket"] : undefined;
    const step = this.nextStep((s) => s.wanted.kind === "request" && fits(plain, s.wanted.pattern));
    if (step === undefined && request.op === "sleep") {
      this.transcript.push(describe(request));
      this.pending.set(op, { abandon: () => op.settle(CANCELLED) });
      op.onCancel = () => op.settle(CANCELLED);
      this.after(Number(plain["ms"]), () => op.settle(DONE as IoResult<IoReplies[K]>));
      return op;
    }
    if (step === undefined) this.mismatch(describe(request));
    this.transcript.push(describe(request));
    if (socket !== undefined && !this.open.has(socket)) {
      op.settle(failed("closed"));
      return op;
    }
    this.play(step, op, socket, plain["timeoutMs"]);
    return op;
  }

  /** Arranges the reply of a step: by its own timing, the deadline, or what `cancel` and `close` do. */
  private play<T>(
    step: PlaybookStep,
    op: ScriptedOperation<T>,
    socket: IoSocket | undefined,
    timeoutMs: unknown,
  ): void {
    const reply = step.reply;
    const settle = (): void => {
      if (reply !== undefined) op.settle(reply.result as IoResult<T>);
    };
    const abandon = (): void => {
      if (reply?.when === "cancel") settle();
      else if (reply?.when === "late") this.after(0, settle);
      else op.settle(CANCELLED);
    };
    op.onCancel = abandon;
    this.pending.set(op, { socket, abandon });
    if (typeof timeoutMs === "number") this.after(timeoutMs, () => op.settle(TIMEOUT));
    if (reply?.when === "now") settle();
    else if (reply?.when === "next") this.after(0, settle);
    else if (typeof reply?.when === "number") this.after(reply.when, settle);
  }

  openUdp(options: UdpOptions): IoSocket {
    const step = this.nextStep((s) => s.wanted.kind === "open-udp" && fits(options, s.wanted.pattern));
    const text = `open-udp ${describe(options)}`;
    if (step === undefined) return this.mismatch(text);
    this.transcript.push(text);
    const ip = options.bind?.ip ?? (options.family === "inet6" ? "::" : "0.0.0.0");
    const socket = step.socket ?? 0;
    this.open.set(socket, { family: options.family, local: { ip, port: options.bind?.port ?? 0 } });
    return socket;
  }

  close(socket: IoSocket): boolean {
    this.nextStep((step) => step.wanted.kind === "close" && step.wanted.socket === socket);
    this.transcript.push(`close { socket: ${socket} }`);
    if (!this.open.delete(socket)) return false;
    for (const entry of [...this.pending.values()]) if (entry.socket === socket) entry.abandon();
    return true;
  }

  endpoints(socket: IoSocket): Endpoints | undefined {
    return this.open.get(socket);
  }

  tlsFacts(socket: IoSocket): TlsFacts | undefined {
    return this.open.has(socket) ? this.world.tlsFacts?.get(socket) : undefined;
  }

  readCertificate(der: Bytes): CertificateFacts | undefined {
    return this.world.certificates?.get(der);
  }

  now(): number {
    return this.time;
  }

  clock(): number {
    return (this.world.epoch ?? 0) + this.time;
  }

  /** The same bytes in every run. */
  randomBytes(n: number): Bytes {
    let bytes = "";
    for (let i = 0; i < n; i++) {
      // Marsaglia's xorshift with the shifts 13, 17, 5.
      this.seed ^= this.seed << 13;
      this.seed ^= this.seed >>> 17;
      this.seed ^= this.seed << 5;
      bytes += String.fromCharCode(this.seed & 255);
    }
    return bytes;
  }

  interfaces(): readonly IoInterface[] {
    return this.world.interfaces ?? [];
  }

  dnsServers(): readonly string[] {
    return this.world.dnsServers ?? [];
  }

  dispose(): void {
    this.disposed = true;
    for (const socket of [...this.open.keys()]) this.close(socket);
    for (const entry of [...this.pending.values()]) entry.abandon();
  }

  /** Lets everything happen that is due within `ms`, in order, and moves the clock on by that. */
  advance(ms: number): void {
    const until = this.time + ms;
    for (let event = this.take(until); event !== undefined; event = this.take(until)) event.act();
    this.time = until;
  }

  /** Lets the next thing happen, and moves the clock to its time; false when nothing is left to happen. */
  step(): boolean {
    const event = this.take(Number.POSITIVE_INFINITY);
    event?.act();
    return event !== undefined;
  }

  /** Lets everything happen that will ever happen, the clock jumping from one event to the next. */
  run(): void {
    while (this.step());
  }

  /** Throws a `PlaybookMismatch` when something unscripted was asked, or a step was not used. */
  finish(): void {
    if (this.failure !== undefined) throw this.failure;
    if (this.book.steps.every((step) => step.used)) return;
    throw new PlaybookMismatch(`playbook: steps were not used\n${this.diff()}`);
  }

  private connected(request: Readonly<Record<string, unknown>>, value: unknown): void {
    const ip = String(request["ip"]);
    const family = ip.includes(":") ? "inet6" : "inet";
    const socket = Number(value);
    const local = { ip: family === "inet6" ? "::1" : "127.0.0.1", port: 40_000 + socket };
    this.open.set(socket, { family, local, peer: { ip, port: Number(request["port"]) } });
  }

  /** Marks and gives the step that waits for this, if it is its turn. */
  private nextStep(suits: (step: PlaybookStep) => boolean): PlaybookStep | undefined {
    const first = this.book.steps.find((step) => !step.used);
    const turn = this.book.steps.filter((step) => !step.used && step.group === first?.group);
    const step = turn.find(suits);
    if (step !== undefined) step.used = true;
    return step;
  }

  private mismatch(asked: string): never {
    const failure = new PlaybookMismatch(`playbook: not what was expected\n${this.diff(asked)}`);
    this.failure ??= failure;
    throw failure;
  }

  /** The steps in order: used ones plain, others with a minus; what was asked instead with a plus before them. */
  private diff(asked?: string): string {
    const lines: string[] = [];
    let told = asked === undefined;
    for (const [i, step] of this.book.steps.entries()) {
      if (!step.used && !told) {
        lines.push(`+     ${asked}`);
        told = true;
      }
      lines.push(`${step.used ? " " : "-"} ${String(i + 1).padStart(3)} ${describeWanted(step.wanted)}`);
    }
    if (!told) lines.push(`+     ${asked}`);
    return lines.join("\n");
  }

  private after(ms: number, act: () => void): void {
    this.events.push({ at: this.time + Math.max(0, ms), order: this.order++, act });
  }

  /** Removes the earliest event due by then, and sets the clock to its time. */
  private take(until: number): Event | undefined {
    let best: Event | undefined;
    for (const event of this.events) {
      if (event.at > until) continue;
      if (best === undefined || event.at < best.at || (event.at === best.at && event.order < best.order)) best = event;
    }
    if (best === undefined) return undefined;
    this.events = this.events.filter((event) => event !== best);
    this.time = Math.max(this.time, best.at);
    return best;
  }
}

/** An operation whose cancelling is scripted. */
class ScriptedOperation<T> extends Operation<T> {
  onCancel: (() => void) | undefined;

  override cancel(): void {
    if (this.pending) this.onCancel?.();
  }
}
