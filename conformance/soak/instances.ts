import { addressBytes } from "../../src/nse/address.ts";
import { HostRecord, newPort } from "../../src/nse/host-table.ts";
import { Session } from "../../src/nse/session.ts";
import { nullHost } from "../../src/stdlib/host.ts";
import { openLibraries } from "../../src/stdlib/open.ts";
import { LuaState } from "../../src/vm/state.ts";
import { ChaosDriver, randomOf } from "./chaos-driver.ts";
import { heapUsed, slope } from "./heap.ts";
import { SCRIPTS } from "./scripts.ts";

/** Hosts of a group, each with one port on which all scripts run. */
const HOSTS = 25;
/** How often a random thread is ended at an event. */
const KILL = 0.005;
/** Bytes by which the heap may grow with an instance, and which are more than what measuring is unsure of. */
const MOST_PER_INSTANCE = 300;

const LIBRARIES: Readonly<Record<string, string>> = {
  "nselib/stdnse.lua": `local nmap = require "nmap" return { sleep = nmap.socket.sleep }`,
  "nselib/strict.lua": "return nil",
};

/** What a soak of script instances came to. */
export interface InstancesReport {
  readonly instances: number;
  readonly virtualHours: number;
  readonly endings: Readonly<Record<string, number>>;
  readonly replies: Readonly<Record<string, number>>;
  readonly bytesPerInstance: number;
  /** What is wrong; empty when nothing is. */
  readonly problems: readonly string[];
}

/** Runs script instances against a network of nobody, with random kills; afterwards nothing may be left of them. */
export async function soakInstances(count: number, seed: number): Promise<InstancesReport> {
  const random = randomOf(seed);
  const driver = new ChaosDriver(random);
  const L = new LuaState({ metered: true });
  openLibraries(L, { host: nullHost, warn: () => undefined });
  const sources = new Map(Object.entries(SCRIPTS).map(([id, source]) => [`/scripts/${id}.nse`, source]));
  const session = new Session(L, {
    driver,
    timingLevel: 3,
    versionIntensity: 7,
    strict: true,
    scriptTimeoutMs: 60_000,
    seed,
    files: {
      fetch: (name) => (name in LIBRARIES ? name : undefined),
      read: (path) => sources.get(path) ?? (LIBRARIES[path] as string),
    },
  });
  session.load([...sources.keys()].map((path) => ({ path, selectedByName: true, forced: false })));
  const { engine } = session;

  const problems = new Set<string>();
  const endings: Record<string, number> = {};
  const heap: [number, number][] = [];
  let instances = 0;
  const groups = Math.ceil(count / (HOSTS * sources.size));
  const measureEvery = Math.max(Math.floor(groups / 20), 1);
  for (let group = 0; group < groups; group++) {
    let ended = false;
    const run = session.runHosts(hosts(group)).finally(() => {
      ended = true;
    });
    while (!ended) {
      // Whatever is ready gets its turn between two events.
      await new Promise((resolve) => setImmediate(resolve));
      if (ended) break;
      if (random() < KILL && engine.live.size > 0) {
        const live = [...engine.live];
        const victim = live[Math.floor(random() * live.length)];
        if (victim !== undefined) engine.timeOut(victim);
      }
      if (!driver.step() && !ended) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        if (!ended && !driver.step()) throw new Error(`group ${group} waits for nothing`);
      }
    }
    const outcomes = await run;
    instances += outcomes.length;
    if (outcomes.length !== HOSTS * sources.size) problems.add(`a group had ${outcomes.length} outcomes`);
    for (const { ending } of outcomes) endings[ending] = (endings[ending] ?? 0) + 1;
    const left = driver.leftovers;
    if (left.sockets > 0) problems.add(`${left.sockets} sockets are open after a group`);
    if (left.requests > 0) problems.add(`${left.requests} requests are pending after a group`);
    if (engine.live.size > 0) problems.add(`${engine.live.size} threads live after a group`);
    if (engine.slots.waiting > 0 || engine.slots.taken > 0) problems.add("connection slots are taken");
    if (group % measureEvery !== 0) continue;
    const used = await heapUsed();
    if (group >= groups / 5) heap.push([instances, used]);
    const { datagramSockets } = driver.leftovers;
    if (datagramSockets > 0) problems.add(`${datagramSockets} sockets for datagrams are open after a collection`);
  }
  while (driver.step());
  const bytesPerInstance = heap.length < 3 ? 0 : slope(heap);
  if (bytesPerInstance > MOST_PER_INSTANCE) problems.add(`the heap grows by ${bytesPerInstance.toFixed(1)} bytes each`);
  return {
    instances,
    virtualHours: driver.now() / 3_600_000,
    endings,
    replies: Object.fromEntries([...driver.replies].sort()),
    bytesPerInstance,
    problems: [...problems],
  };
}

function hosts(group: number): HostRecord[] {
  return Array.from({ length: HOSTS }, (_, i) => {
    const ip = `127.${(group >> 8) & 255}.${group & 255}.${i + 1}`;
    const host = new HostRecord(ip, addressBytes(ip) ?? "");
    host.ports.push(newPort(80, "tcp", "open", undefined));
    return host;
  });
}
