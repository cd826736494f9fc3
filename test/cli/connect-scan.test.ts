import { createServer, type Server } from "node:net";
import { describe, expect, it, vi } from "vitest";
import { ConnectScan, type ConnectScanOptions, PortFinding, scanTarget } from "../../src/cli/connect-scan.ts";
import { parseOptions } from "../../src/cli/options.ts";
import { timingOf } from "../../src/cli/timing.ts";
import { hasQuickHandles, type QuickConnect, quickConnect } from "../../src/nse/io/node-quick-connect.ts";
import { RateLimit } from "../../src/nse/rate.ts";

const now = (): number => performance.now();

function options(connect: QuickConnect, flags: string, more: Partial<ConnectScanOptions> = {}): ConnectScanOptions {
  return { connect, timing: timingOf(parseOptions(flags.split(" "))), rate: undefined, now, ...more };
}

/** Answers after a turn, by what `answer` says; undefined is silence. */
function fake(answer: (port: number, nth: number) => string | undefined): {
  connect: QuickConnect;
  log: number[];
  most: () => number;
} {
  const log: number[] = [];
  let active = 0;
  let most = 0;
  const connect: QuickConnect = (_ip, port, done) => {
    log.push(port);
    most = Math.max(most, ++active);
    const end = answer(port, log.filter((other) => other === port).length);
    const land = (): void => {
      active--;
    };
    if (end === undefined) return land;
    const timer = setImmediate(() => {
      land();
      done(end);
    });
    return () => {
      land();
      clearImmediate(timer);
    };
  };
  return { connect, log, most: () => most };
}

const ports = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

describe("a connect scan", () => {
  it("tells open, closed, silent and unreachable ports", async () => {
    const ends = ["connected", "ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "EACCES", undefined];
    const { connect } = fake((port) => ends[port - 1]);
    const target = scanTarget("192.0.2.1", ports(6));
    await new ConnectScan([target], options(connect, "--max-rtt-timeout 30ms")).run();
    expect([...target.findings]).toEqual([
      PortFinding.Open,
      PortFinding.Closed,
      PortFinding.HostUnreachable,
      PortFinding.NetUnreachable,
      PortFinding.Prohibited,
      PortFinding.Silent,
    ]);
    expect(target.rtt?.srtt).toBeGreaterThanOrEqual(0);
  });

  it("tries silent ports again, more often when that helps", async () => {
    const { connect, log } = fake((port, nth) =>
      port === 1 && nth === 2 ? "connected" : port === 3 ? "ECONNREFUSED" : undefined,
    );
    const target = scanTarget("192.0.2.1", ports(3));
    await new ConnectScan([target], options(connect, "--max-rtt-timeout 30ms --max-retries 3")).run();
    expect([...target.findings]).toEqual([PortFinding.Open, PortFinding.Silent, PortFinding.Closed]);
    expect(log.filter((port) => port === 1)).toHaveLength(2);
    expect(log.filter((port) => port === 2)).toHaveLength(4);
  });

  it("does not try again with --max-retries 0", async () => {
    const { connect, log } = fake(() => undefined);
    await new ConnectScan(
      [scanTarget("192.0.2.1", ports(5))],
      options(connect, "--max-rtt-timeout 20ms --max-retries 0"),
    ).run();
    expect(log).toHaveLength(5);
  });

  it("keeps to the parallelism, over all hosts and per host", async () => {
    const all = fake(() => "ECONNREFUSED");
    await new ConnectScan(
      [scanTarget("192.0.2.1", ports(50)), scanTarget("192.0.2.2", ports(50))],
      options(all.connect, "--max-parallelism 7"),
    ).run();
    expect(all.log).toHaveLength(100);
    expect(all.most()).toBe(7);
    const host = fake(() => "ECONNREFUSED");
    await new ConnectScan(
      [scanTarget("192.0.2.1", ports(50))],
      options(host.connect, "--max-host-connections 3"),
    ).run();
    expect(host.most()).toBe(3);
  });

  it("waits when the system has no more sockets", async () => {
    let fails = 3;
    const { connect } = fake(() => (fails-- > 0 ? "EMFILE" : "ECONNREFUSED"));
    const target = scanTarget("192.0.2.1", ports(20));
    await new ConnectScan([target], options(connect, "-T3")).run();
    expect([...target.findings].every((finding) => finding === PortFinding.Closed)).toBe(true);
  });

  it("stops at the first answer when only the host matters", async () => {
    const { connect } = fake((port) => (port === 2 ? "ECONNREFUSED" : undefined));
    const target = scanTarget("192.0.2.1", [1, 2]);
    await new ConnectScan([target], options(connect, "--initial-rtt-timeout 10s", { firstAnswer: true })).run();
    expect([...target.findings]).toEqual([PortFinding.Unknown, PortFinding.Closed]);
  });

  it("leaves a host whose time is up", async () => {
    const { connect } = fake(() => undefined);
    const target = scanTarget("192.0.2.1", ports(500));
    const end = now() + 50;
    await new ConnectScan([target], options(connect, "--max-rtt-timeout 20ms", { deadline: () => end })).run();
    expect(target.timedOut).toBe(true);
  });

  it("can be stopped", async () => {
    const { connect } = fake(() => undefined);
    const scan = new ConnectScan([scanTarget("192.0.2.1", ports(5))], options(connect, "-T3"));
    setImmediate(() => scan.stop());
    await scan.run();
    expect(scan.settled).toBe(0);
  });

  // `process.binding` is not documented: what is done where it is missing, refused or looks otherwise.
  const bindings: Record<string, unknown> = {
    "with the handles of Node": undefined,
    "without process.binding": null,
    "with process.binding refused": () => {
      throw new Error("ERR_ACCESS_DENIED");
    },
    "with handles of another form": () => ({ TCP: class {}, TCPConnectWrap: class {}, constants: { SOCKET: 0 } }),
  };
  it.each(Object.entries(bindings))("finds real ports, %s", async (_, binding) => {
    if (binding !== undefined) {
      vi.stubGlobal("process", Object.create(process, { binding: { value: binding ?? undefined } }));
    }
    const connect = quickConnect();
    expect(hasQuickHandles()).toBe(binding === undefined);
    vi.unstubAllGlobals();
    const [open, closed] = [await listening(), await listening()];
    closed.server.close();
    const target = scanTarget("127.0.0.1", [open.port, closed.port]);
    await new ConnectScan([target], options(connect, "-T3")).run();
    open.server.close();
    expect([...target.findings]).toEqual([PortFinding.Open, PortFinding.Closed]);
  });
});

/** A server on a free port. */
async function listening(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return { server, port: (server.address() as { port: number }).port };
}

describe("a rate limit", () => {
  it("spreads events", () => {
    let time = 0;
    const limit = new RateLimit(10, () => time);
    expect(limit.reserve()).toBe(0);
    expect(limit.reserve()).toBe(100);
    expect(limit.reserve()).toBe(200);
    time = 1000;
    expect(limit.wait()).toBe(0);
    expect(limit.reserve()).toBe(0);
    expect(limit.wait()).toBe(100);
  });
});
