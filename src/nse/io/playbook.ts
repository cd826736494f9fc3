import type { Endpoints, IoFailure, IoOp, IoReason, IoReplies, IoRequests, IoResult, IoSocket } from "./driver.ts";

/**
 * When a scripted reply comes: `now` inside `start`; `next` on the next turn, at the same virtual time; a number that many
 * milliseconds later; `cancel` not before the request is cancelled, and inside `cancel`; `late` on the turn after the
 * request was cancelled or its socket closed, as if it had been decided before.
 */
export type When = "now" | "next" | "cancel" | "late" | number;

/** A pattern for a request: absent fields fit anything, a regular expression fits the texts it matches. */
export type Expected<K extends IoOp> = { readonly op: K } & {
  readonly [F in keyof IoRequests[K]]?:
    | IoRequests[K][F]
    | (IoRequests[K][F] extends string | undefined ? RegExp : never);
};

/** What a step waits for. */
export type Wanted =
  | { readonly kind: "request"; readonly pattern: Readonly<Record<string, unknown>> }
  | { readonly kind: "close"; readonly socket: IoSocket }
  | { readonly kind: "open-udp"; readonly pattern: Readonly<Record<string, unknown>> };

/** One step: what is waited for, and the reply. Steps of the same group may come in any order. */
export interface PlaybookStep {
  readonly wanted: Wanted;
  readonly group: number;
  /** Absent: no reply but that of a deadline, `cancel` or `close`. */
  readonly reply?: { readonly result: IoResult<unknown>; readonly when: When };
  /** Number of the socket a UDP step opens. */
  readonly socket?: IoSocket;
  readonly ends?: Endpoints;
  used: boolean;
}

/** A script of requests in the order they are expected, with the reply to each. */
export class Playbook {
  readonly steps: PlaybookStep[] = [];
  private group = 0;
  private together = false;

  /** Expects a request; the step it gives must be told the reply. */
  asks<K extends IoOp>(expected: Expected<K>): PlaybookAnswer<K> {
    return new PlaybookAnswer(this, { kind: "request", pattern: expected });
  }

  /** Expects a socket to be closed. Closing that no step expects is let pass. */
  closes(socket: IoSocket): this {
    return this.add({ wanted: { kind: "close", socket }, group: this.nextGroup(), used: false });
  }

  /** Expects a datagram socket to be opened, and gives it a number. */
  opensUdp(socket: IoSocket, expected: Readonly<Record<string, unknown>> = {}): this {
    const wanted: Wanted = { kind: "open-udp", pattern: expected };
    return this.add({ wanted, group: this.nextGroup(), socket, used: false });
  }

  /** Steps that may come in any order; all of them have to come before what follows. */
  inAnyOrder(write: (book: this) => void): this {
    this.group++;
    this.together = true;
    write(this);
    this.together = false;
    return this;
  }

  /** Adds a step as it is. */
  add(step: PlaybookStep): this {
    this.steps.push(step);
    return this;
  }

  /** The group of a step that is added now. */
  nextGroup(): number {
    return this.together ? this.group : ++this.group;
  }
}

/** A step that waits for its reply. */
export class PlaybookAnswer<K extends IoOp> {
  constructor(
    private readonly book: Playbook,
    private readonly wanted: Wanted,
  ) {}

  /** Replies with success. */
  answers(value: IoReplies[K], when: When = "next"): Playbook {
    return this.add({ ok: true, value }, when);
  }

  /** Replies with failure; ERROR has `other` as reason unless told. */
  fails(status: IoFailure["status"], when: When = "next", reason: IoReason = "other"): Playbook {
    return this.add(status === "ERROR" ? { ok: false, status, reason } : { ok: false, status }, when);
  }

  /** Leaves the reply to the deadline, to `cancel` or to `close`. */
  staysSilent(): Playbook {
    return this.book.add({ wanted: this.wanted, group: this.book.nextGroup(), used: false });
  }

  private add(result: IoResult<unknown>, when: When): Playbook {
    const reply = { result, when };
    return this.book.add({ wanted: this.wanted, group: this.book.nextGroup(), reply, used: false });
  }
}

/** Whether a request has every field of a pattern. */
export function fits(request: object, pattern: Readonly<Record<string, unknown>>): boolean {
  const fields = new Map<string, unknown>(Object.entries(request));
  return Object.entries(pattern).every(([name, wanted]) => wanted === undefined || same(fields.get(name), wanted));
}

function same(value: unknown, wanted: unknown): boolean {
  if (wanted instanceof RegExp) return typeof value === "string" && wanted.test(value);
  if (typeof wanted !== "object" || wanted === null) return Object.is(value, wanted);
  return typeof value === "object" && value !== null && describe(value) === describe(wanted);
}

/** A request, or a pattern for one, on one line; bytes that cannot be shown are escaped. */
export function describe(value: unknown): string {
  if (value instanceof RegExp) return String(value);
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return `[${value.map(describe).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const fields = Object.entries(value).filter(([name, field]) => field !== undefined && name !== "op");
  const op = "op" in value ? [String(value.op)] : [];
  const shown = fields.map(([name, field]) => `${name}: ${describe(field)}`).join(", ");
  return [...op, ...(shown === "" && op.length > 0 ? [] : [`{ ${shown} }`])].join(" ");
}

function quote(text: string): string {
  const shown = JSON.stringify(text).replace(/[\x7f-\xff]/g, (c) => `\\x${c.charCodeAt(0).toString(16)}`);
  return shown.length > 120 ? `${shown.slice(0, 100)}…" (${text.length} bytes)` : shown;
}

/** A step's wish on one line. */
export function describeWanted(wanted: Wanted): string {
  switch (wanted.kind) {
    case "close":
      return `close { socket: ${wanted.socket} }`;
    case "open-udp":
      return `open-udp ${describe(wanted.pattern)}`;
    default:
      return describe(wanted.pattern);
  }
}
