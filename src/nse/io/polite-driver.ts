import type { RateLimit } from "../rate.ts";
import {
  CANCELLED,
  type Done,
  type IoDriver,
  type IoOp,
  type IoOperation,
  type IoReplies,
  type IoRequest,
  type IoSocket,
  TIMEOUT,
} from "./driver.ts";
import { WrappingDriver } from "./wrapping-driver.ts";

interface Queued {
  readonly ip: string;
  readonly begin: () => void;
}

/**
 * A driver that holds connections back until they are allowed: so many a second over all, and so many open ones to one
 * host. A connection's own time limit covers the time it is held back.
 */
export class PoliteDriver extends WrappingDriver {
  private readonly open = new Map<string, number>();
  private readonly hosts = new Map<IoSocket, string>();
  private queue: Queued[] = [];
  private waking = false;

  constructor(
    inner: IoDriver,
    private readonly rate: RateLimit | undefined,
    private readonly hostConnections: number | undefined,
  ) {
    super(inner);
  }

  override start<K extends IoOp>(request: IoRequest<K>, done: Done<IoReplies[K]>): IoOperation {
    if (request.op !== "connect") return super.start(request, done);
    return this.connect(request as IoRequest<"connect">, done as Done<IoSocket>);
  }

  override close(socket: IoSocket): boolean {
    const ip = this.hosts.get(socket);
    const closed = super.close(socket);
    if (ip !== undefined) {
      this.hosts.delete(socket);
      this.leave(ip);
    }
    return closed;
  }

  private connect(request: IoRequest<"connect">, done: Done<IoSocket>): IoOperation {
    const { inner } = this;
    let operation: IoOperation | undefined;
    let timer: IoOperation | undefined;
    let over = false;
    const finish: Done<IoSocket> = (reply) => {
      if (over) return;
      over = true;
      timer?.cancel();
      done(reply);
    };
    const began = this.now();
    const queued: Queued = {
      ip: request.ip,
      begin: () => {
        timer?.cancel();
        const { timeoutMs } = request;
        const left = timeoutMs === undefined ? undefined : Math.max(0, timeoutMs - (this.now() - began));
        operation = inner.start({ ...request, timeoutMs: left }, (reply) => {
          if (reply.ok) this.hosts.set(reply.value, request.ip);
          else this.leave(request.ip);
          finish(reply);
        });
      },
    };
    this.queue.push(queued);
    this.admit();
    if (operation === undefined && request.timeoutMs !== undefined) {
      timer = inner.start({ op: "sleep", ms: request.timeoutMs }, (reply) => {
        if (!reply.ok) return;
        this.drop(queued);
        finish(TIMEOUT);
      });
    }
    return {
      get pending() {
        return !over;
      },
      cancel: () => {
        if (over) return;
        if (operation !== undefined) return operation.cancel();
        this.drop(queued);
        finish(CANCELLED);
      },
    };
  }

  private drop(queued: Queued): void {
    this.queue = this.queue.filter((other) => other !== queued);
  }

  /** Begins what may begin, in order; a host that is full does not hold up others. */
  private admit(): void {
    for (let i = 0; i < this.queue.length; ) {
      const queued = this.queue[i] as Queued;
      const open = this.open.get(queued.ip) ?? 0;
      if (this.hostConnections !== undefined && open >= this.hostConnections) {
        i++;
        continue;
      }
      const wait = this.rate?.wait() ?? 0;
      if (wait > 0) {
        this.wakeIn(wait);
        return;
      }
      this.rate?.reserve();
      this.queue.splice(i, 1);
      this.open.set(queued.ip, open + 1);
      queued.begin();
    }
  }

  private wakeIn(ms: number): void {
    if (this.waking) return;
    this.waking = true;
    this.inner.start({ op: "sleep", ms }, () => {
      this.waking = false;
      this.admit();
    });
  }

  private leave(ip: string): void {
    const open = (this.open.get(ip) ?? 1) - 1;
    if (open > 0) this.open.set(ip, open);
    else this.open.delete(ip);
    if (this.queue.length > 0) this.admit();
  }
}
