import { meterState } from "../api/meter-state.ts";
import type { DataFiles } from "../nse/datadir.ts";
import type { Denial } from "../nse/grants/denials.ts";
import { debugLimits } from "../nse/grants/grants.ts";
import { guardedHost } from "../nse/grants/guarded-host.ts";
import type { IoDriver } from "../nse/io/driver.ts";
import { readBytes } from "../nse/io/node-files.ts";
import { nodeServices } from "../nse/io/node-services.ts";
import { Session, type SessionOptions } from "../nse/session.ts";
import { guardedTerminal } from "../nse/terminal-output.ts";
import type { Host } from "../stdlib/host.ts";
import { nodeHost } from "../stdlib/host-node.ts";
import { openLibraries } from "../stdlib/open.ts";
import type { ChunkCache } from "../vm/chunk.ts";
import { codegenMode } from "../vm/codegen-mode.ts";
import { LuaState } from "../vm/state.ts";
import type { LuaTable } from "../vm/table.ts";
import type { ScanOptions } from "./options.ts";
import { scriptGrants } from "./script-grants.ts";
import type { Timing } from "./timing.ts";

/** What a session of a scan is made of. */
export interface SessionSettings
  extends Pick<SessionOptions, "onOutcome" | "earlier" | "trace" | "watch" | "rulesOnly" | "onLevel"> {
  readonly o: ScanOptions;
  readonly driver: IoDriver;
  readonly files: DataFiles;
  readonly scriptArgs: LuaTable;
  readonly timing: Timing;
  readonly chunkCache: ChunkCache | null;
  readonly log: (text: string, bare?: boolean) => void;
  /** Told of each script and grant that it lacked, once. */
  readonly onDenied?: (denial: Denial) => void;
}

/** A session, and the host that its scripts have. */
export interface OpenedSession {
  readonly session: Session;
  readonly host: Host;
}

/** A session with a Lua state of its own, whose scripts may do what the command line allows. */
export function openSession(settings: SessionSettings): OpenedSession {
  const {
    o,
    driver,
    files,
    scriptArgs,
    timing,
    chunkCache,
    log,
    onOutcome,
    earlier,
    trace,
    watch,
    rulesOnly,
    onLevel,
  } = settings;
  const L = new LuaState({ codegen: o.codegen ?? codegenMode(process.env["NEAP_CODEGEN"]), chunkCache, metered: true });
  const { seed } = o;
  const randomSeed = (): readonly [number, number, number, number] => [0, 0, 0, seed ?? 0];
  const node = nodeHost();
  const grants = scriptGrants(o, files);
  grants.denied = settings.onDenied;
  const seeded = seed === undefined ? node : (Object.create(node, { randomSeed: { value: randomSeed } }) as Host);
  const host = guardedTerminal(guardedHost(seeded, grants));
  meterState(L, host);
  openLibraries(L, {
    host,
    warn: () => undefined,
    closed: grants.unlimited ? undefined : debugLimits(grants),
  });
  const session = new Session(L, {
    grants,
    isolateOn: o.isolate ? host : undefined,
    driver,
    files: { fetch: (name) => files.fetch(name), read: readBytes },
    services: nodeServices,
    scriptArgs,
    family: o.ipv6 ? "inet6" : "inet",
    // The polite templates do one thing at a time.
    parallelism: o.parallelism ?? (o.timing <= 2 ? 1 : undefined),
    maxThreads: Math.max(1000, timing.minParallelism),
    seed,
    scriptTimeoutMs: timing.scriptTimeoutMs,
    scriptBudget: o.budget,
    runBudget: o.runBudget,
    verbosity: o.verbose,
    debugging: o.debugging,
    timingLevel: o.timing,
    versionIntensity: o.versionIntensity,
    interface: o.interface,
    dnsServers: o.dnsServers,
    strict: o.strict,
    log,
    trace,
    onOutcome,
    earlier,
    watch,
    rulesOnly,
    onLevel,
  });
  return { session, host };
}
