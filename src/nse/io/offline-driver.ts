import {
  type Done,
  failed,
  type IoOp,
  type IoOperation,
  type IoReplies,
  type IoRequest,
  type IoSocket,
} from "./driver.ts";
import { WrappingDriver } from "./wrapping-driver.ts";

const OVER: IoOperation = { pending: false, cancel: () => undefined };

/** A driver without a network: time passes, but nothing can be reached and no name be found. */
export class OfflineDriver extends WrappingDriver {
  /** What was asked for in vain. */
  refused = 0;

  override start<K extends IoOp>(request: IoRequest<K>, done: Done<IoReplies[K]>): IoOperation {
    if (request.op === "sleep") return super.start(request, done);
    this.refused++;
    done(failed(request.op === "resolve" || request.op === "reverse" ? "name-unavailable" : "unreachable"));
    return OVER;
  }

  override openUdp(): IoSocket {
    // Never a number of the other driver: every request on it is refused above.
    return Number.MAX_SAFE_INTEGER;
  }
}
