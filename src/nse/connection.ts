import type { Engine } from "./engine.ts";
import type { IoSocket } from "./io/driver.ts";
import type { Holding, ScriptThread } from "./script-thread.ts";

/** Protocol of a connection, in the words of `connect`. */
export type Transport = "tcp" | "udp" | "ssl";

/**
 * What a script's socket holds while it counts as open: a driver's socket, if the connection came to stand, and the owner's
 * slot. It ends with `close`, at the latest when its owner ends or the script's socket is collected.
 */
export class Connection implements Holding {
  /** The driver's socket; null while it connects, after a failure, and when closed. */
  io: IoSocket | null = null;
  closed = false;
  /** Cancels the request that is to open it; no effect later. */
  cancelOpening: (() => void) | undefined = undefined;

  /** @param owner the thread whose end closes it, and which has taken a slot for it; null for a socket without either. */
  constructor(
    private readonly engine: Engine,
    private readonly owner: ScriptThread | null,
    public transport: Transport,
  ) {
    owner?.destructors.set(this, () => this.close());
  }

  get holding(): string {
    const peer = this.io === null ? undefined : this.engine.driver.endpoints(this.io)?.peer;
    return peer === undefined ? `a ${this.transport} socket` : `a ${this.transport} socket to ${peer.ip}:${peer.port}`;
  }

  /** Takes the socket that a request has opened; closes it when nobody wants it any more. */
  adopt(io: IoSocket): void {
    if (this.closed) this.engine.driver.close(io);
    else this.io = io;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    const { engine, io, owner } = this;
    this.io = null;
    if (owner !== null) {
      owner.destructors.delete(this);
      engine.slots.release(owner);
    }
    if (io !== null) {
      engine.trace?.closed(engine.driver.endpoints(io), this.transport);
      engine.driver.close(io);
    }
    this.cancelOpening?.();
  }
}
