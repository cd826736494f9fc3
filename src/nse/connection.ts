import type { Engine } from "./engine.ts";
import type { Endpoint, Endpoints, IoSocket } from "./io/driver.ts";
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
  /** Where it goes, or its last datagram. */
  peer: Endpoint | undefined = undefined;
  /** Cancels the request that is to open it; no effect later. */
  cancelOpening: (() => void) | undefined = undefined;

  /** @param owner the thread whose end closes it, and which has taken a slot for it; null for a socket without either. */
  constructor(
    private readonly engine: Engine,
    private owner: ScriptThread | null,
    public transport: Transport,
  ) {
    owner?.destructors.set(this, () => this.close());
  }

  /** Both ends, as far as they are known. */
  get ends(): Partial<Endpoints> {
    const ends: Partial<Endpoints> | undefined = this.io === null ? {} : this.engine.driver.endpoints(this.io);
    return { ...ends, peer: ends?.peer ?? this.peer };
  }

  get holding(): string {
    const { peer } = this.ends;
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
    const { engine, io, owner, cancelOpening } = this;
    if (io !== null || this.peer !== undefined) engine.trace?.closed(this.ends, this.transport);
    this.io = null;
    // What is left of it must not keep its owner, and with that the script's socket that it is left of.
    this.owner = null;
    this.cancelOpening = undefined;
    if (owner !== null) {
      owner.destructors.delete(this);
      engine.slots.release(owner);
    }
    if (io !== null) engine.driver.close(io);
    cancelOpening?.();
  }
}
