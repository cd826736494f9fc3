import { describe, expect, it } from "vitest";
import { parseOptions, type ScanOptions } from "../../src/cli/options.ts";
import { timingOf } from "../../src/cli/timing.ts";
import { UsageError } from "../../src/cli/usage.ts";

const changed = (line: string): Partial<ScanOptions> => {
  const plain = parseOptions([]);
  const o = parseOptions(line.split(" "));
  return Object.fromEntries(
    Object.entries(o).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(plain[key as keyof ScanOptions]),
    ),
  );
};

describe("options of a scan", () => {
  it.each<[line: string, what: Partial<ScanOptions>]>([
    ["-p22,80 a b", { ports: "22,80", targets: ["a", "b"] }],
    ["a -p 22", { ports: "22", targets: ["a"] }],
    ["-p-", { ports: "-" }],
    ["-sV", { useVersion: true }],
    ["-sCV", { useDefault: true, useVersion: true }],
    ["-sT -sU", { tcp: true, udp: true }],
    ["-sTU", { tcp: true, udp: true }],
    ["-nvv", { reverse: "never", verbose: 2 }],
    ["-v -v -d", { verbose: 3, debugging: 1 }],
    ["-d", { verbose: 1, debugging: 1 }],
    ["-dd", { verbose: 2, debugging: 2 }],
    ["-v3 -d2", { verbose: 2, debugging: 2 }],
    ["-d -v0", { debugging: 1 }],
    ["-T4", { timing: 4 }],
    ["-T sneaky", { timing: 1 }],
    ["-Taggressive", { timing: 4 }],
    ["-Pn", { assumeUp: true }],
    ["-PS22,80 -PA", { pingPorts: ["22,80", "80"] }],
    ["--script=a --script b", { scripts: ["a", "b"] }],
    ["-script a", { scripts: ["a"] }],
    ["--script_args x=1", { scriptArgs: ["x=1"] }],
    ["--allow nmap --allow=net=::1,exec --isolate", { allow: ["nmap", "net=::1,exec"], isolate: true }],
    ["--script-tim 2m", { scriptTimeoutMs: 120_000 }],
    ["-script-trace", { scriptTrace: true }],
    ["--host-timeout 1.5s", { hostTimeoutMs: 1500 }],
    ["--stats-every 500ms", { statsEveryMs: 500 }],
    ["-oN a -oX b -oG c", { textFile: "a", xmlFile: "b", grepFile: "c" }],
    ["-oA x", { textFile: "x.nmap", xmlFile: "x.xml", grepFile: "x.gnmap" }],
    ["-oNout", { textFile: "out" }],
    ["-iL list --excludefile no --exclude a,b", { targetFiles: ["list"], excludeFiles: ["no"], excludes: ["a,b"] }],
    ["-A", { useDefault: true, useVersion: true }],
    ["-F -r -6", { fast: true, inOrder: true, ipv6: true }],
    ["--top-ports 10", { topPorts: 10 }],
    ["--open --reason", { openOnly: true, reasons: true }],
    ["-- -p", { targets: ["-p"] }],
    ["x.nse a", { scripts: ["./x.nse"], targets: ["a"] }],
    ["-sn", { extent: "discovery" }],
    ["--no-color", { color: "never" }],
    ["--no-codegen", { codegen: "off" }],
    ["--codegen always", { codegen: "always" }],
  ])("%s", (line, what) => {
    expect(changed(line)).toEqual(what);
  });

  it.each([
    ["-sS a", "use -sT"],
    ["--codegen=fast", "auto, off, always"],
    ["-sVX a", "use -sT"],
    ["-O", "raw packets"],
    ["-PE", "use -PS"],
    ["-iR 10", "-iL"],
    ["-D x", "raw sockets"],
    ["-oS x", "use -oN"],
    ["--traceroute", "traceroute"],
    ["--opn", "did you mean --open?"],
    ["--script-a x", "--script-args"],
    ["-x", "unknown option -x"],
    ["-nx", "unknown option -x"],
    ["--open=yes", "--open takes no value"],
    ["-p", "-p needs a value"],
    ["-T7", "0 to 5"],
    ["-vx", "-v takes"],
    ["--host-timeout soon", "--host-timeout takes a time"],
    ["--max-rate 0", "positive"],
    ["--port-ratio 1", "share"],
    ["--max-parallelism none", "--max-parallelism takes a number"],
  ])("%s is refused", (line, message) => {
    expect(() => parseOptions(line.split(" "))).toThrow(UsageError);
    expect(() => parseOptions(line.split(" "))).toThrow(message);
  });
});

describe("timing", () => {
  const timing = (line: string) => timingOf(parseOptions(line.split(" ")));

  it("follows the template", () => {
    expect(timing("-T2")).toMatchObject({ maxParallelism: 1, scanDelayMs: 400 });
    expect(timing("-T4")).toMatchObject({ maxRttMs: 1250, initialRttMs: 500, maxRetries: 6 });
    expect(timing("-T5")).toMatchObject({ maxRetries: 2, hostTimeoutMs: 900_000, scriptTimeoutMs: 600_000 });
  });

  it("gives way to single wishes, and keeps times in order", () => {
    expect(timing("-T4 --max-retries 1 --max-parallelism 7")).toMatchObject({ maxRetries: 1, maxParallelism: 7 });
    expect(timing("--max-rtt-timeout 50ms")).toMatchObject({ minRttMs: 50, initialRttMs: 50, maxRttMs: 50 });
    expect(timing("-T5 --host-timeout 0").hostTimeoutMs).toBeUndefined();
  });
});
