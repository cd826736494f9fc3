import { addressBytes } from "../address.ts";
import type { HostRecord } from "../host-table.ts";
import {
  type Done,
  failed,
  type IoDriver,
  type IoInterface,
  type IoOp,
  type IoOperation,
  type IoReplies,
  type IoRequest,
  type IoSocket,
  succeeded,
} from "../io/driver.ts";
import { WrappingDriver } from "../io/wrapping-driver.ts";
import type { Grants } from "./grants.ts";

const OVER: IoOperation = { pending: false, cancel: () => undefined };

/** The port of name servers. */
const DNS_PORT = 53;

/** The network as scripts have it: what is not granted fails as if the system had forbidden it. */
export class GuardedDriver extends WrappingDriver {
  /** The host of the script that opened a socket. */
  private readonly openedFor = new Map<IoSocket, HostRecord | null>();

  constructor(
    inner: IoDriver,
    private readonly grants: Grants,
  ) {
    super(inner);
  }

  override start<K extends IoOp>(request: IoRequest<K>, done: Done<IoReplies[K]>): IoOperation {
    const asked = request as IoRequest;
    switch (asked.op) {
      case "connect":
        if (this.grants.mayReach(asked.ip, asked.port === DNS_PORT)) return this.connect(asked, done as Done<IoSocket>);
        done(failed("denied"));
        return OVER;
      case "send-to":
        if (this.grants.mayReach(asked.ip, asked.port === DNS_PORT)) break;
        done(failed("denied"));
        return OVER;
      case "send":
      case "read":
      case "tls-start":
        if (this.mayUse(asked.socket)) break;
        done(failed("denied"));
        return OVER;
      case "resolve":
        return this.resolve(asked, done as Done<readonly string[]>);
      case "reverse":
        if (this.grants.may("dns", `look up the name of ${asked.ip}`)) break;
        done(failed("denied"));
        return OVER;
    }
    return super.start(request, done);
  }

  private connect(request: IoRequest<"connect">, done: Done<IoSocket>): IoOperation {
    const { host } = this.grants;
    return super.start(request, (reply) => {
      if (reply.ok) this.openedFor.set(reply.value, host);
      done(reply);
    });
  }

  /** A connection that a script against another host has made is used by who could have made it. */
  private mayUse(socket: IoSocket): boolean {
    const opener = this.openedFor.get(socket);
    if (opener === undefined || opener === this.grants.host) return true;
    const peer = this.inner.endpoints(socket)?.peer;
    return peer === undefined || this.grants.mayReach(peer.ip, peer.port === DNS_PORT);
  }

  override close(socket: IoSocket): boolean {
    this.openedFor.delete(socket);
    return super.close(socket);
  }

  private resolve(request: IoRequest<"resolve">, done: Done<readonly string[]>): IoOperation {
    const { name, family } = request;
    const own = this.grants.ownAddresses(name)?.filter((ip) => family === "unspec" || isOf(ip, family));
    // The name of the target means what it meant when the target was chosen, whatever a name server says by now.
    if (own !== undefined && own.length > 0) {
      done(succeeded(own));
      return OVER;
    }
    if (own === undefined && !this.grants.mayResolve(name)) {
      done(failed("denied"));
      return OVER;
    }
    return super.start(request, (reply) => {
      if (reply.ok) this.grants.resolved(name, reply.value);
      done(reply);
    });
  }

  override interfaces(): readonly IoInterface[] {
    return this.grants.may("interfaces", "see the network interfaces") ? super.interfaces() : [];
  }

  override dnsServers(): readonly string[] {
    return this.grants.may("dns", "see the name servers") ? super.dnsServers() : [];
  }
}

function isOf(ip: string, family: "inet" | "inet6"): boolean {
  return (addressBytes(ip)?.length === 4) === (family === "inet");
}
