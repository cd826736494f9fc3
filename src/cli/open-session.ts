import { meterState } from "../api/meter-state.ts";
import type { DataFiles } from "../nse/datadir.ts";
import type { IoDriver } from "../nse/io/driver.ts";
import { readBytes } from "../nse/io/node-files.ts";
import { nodeServices } from "../nse/io/node-services.ts";
import { Session, type SessionOptions } from "../nse/session.ts";
import type { Host } from "../stdlib/host.ts";
import { openLibraries } from "../stdlib/open.ts";
import type { ChunkCache } from "../vm/chunk.ts";
import { LuaState } from "../vm/state.ts";
import type { LuaTable } from "../vm/table.ts";
import type { ScanOptions } from "./options.ts";
import type { Timing } from "./timing.ts";

/** What a session of a scan is made of. */
export interface SessionSettings
  extends Pick<SessionOptions, "onOutcome" | "earlier" | "trace" | "watch" | "rulesOnly"> {
  readonly o: ScanOptions;
  readonly driver: IoDriver;
  readonly files: DataFiles;
  readonly host: Host;
  readonly scriptArgs: LuaTable;
  readonly timing: Timing;
  readonly chunkCache: ChunkCache | null;
  readonly log: (text: string, bare?: boolean) => void;
}

/** A session with a Lua state of its own. */
export function openSession(settings: SessionSettings): Session {
  const { o, driver, files, host, scriptArgs, timing, chunkCache, log, onOutcome, earlier, trace, watch, rulesOnly } =
    settings;
  const L = new LuaState({ chunkCache, metered: true });
  meterState(L, host);
  const { seed } = o;
  const randomSeed = (): readonly [number, number, number, number] => [0, 0, 0, seed ?? 0];
  const seeded = seed === undefined ? host : (Object.create(host, { randomSeed: { value: randomSeed } }) as Host);
  openLibraries(L, { host: seeded, warn: () => undefined });
  return new Session(L, {
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
  });
}
