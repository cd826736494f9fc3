import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDtd, validate } from "../nse/dtd.ts";

/* The built program (npm test builds it first), as a user runs it. */

const program = join(import.meta.dirname, "../../dist/neap.mjs");
const folder = mkdtempSync(join(tmpdir(), "neap-scan-"));
let server: Server;
let open = 0;

const scripts: Record<string, string> = {
  "fine.nse": "portrule = function() return true end action = function() return 'fine' end",
  "boom.nse": "portrule = function() return true end action = function() error('boom') end",
  "badrule.nse": "portrule = function() local x; return x.y end action = function() return 'never' end",
  "no.nse": "portrule = function() return false end action = function() return 'never' end",
  "syntax.nse": "x = = 1",
  "norule.nse": "action = function() end",
  "noaction.nse": "portrule = function() return true end",
  "page.nse": "<!DOCTYPE html><html>not a script</html>",
  "args.nse": "portrule = function() return true end action = function() return nmap.registry.args.who end",
  "pre.nse": "prerule = function() return true end action = function() return {a = 'b'} end",
};

function neap(...args: string[]): { code: number | null; out: string; err: string } {
  const r = spawnSync(process.execPath, [program, ...args], { cwd: folder, encoding: "utf8", timeout: 30_000 });
  return { code: r.status, out: r.stdout, err: r.stderr };
}

beforeAll(async () => {
  expect(existsSync(program), "dist/neap.mjs has to be built").toBe(true);
  for (const [name, source] of Object.entries(scripts)) writeFileSync(join(folder, name), source);
  server = createServer((socket) => socket.on("error", () => undefined));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  open = (server.address() as { port: number }).port;
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

describe("a scan", () => {
  it("shows ports and script output in Nmap's layout", async () => {
    const { code, out, err } = await inParallel("fine.nse", "127.0.0.1", "-p", `${open}`);
    expect(err).toBe("");
    expect(out).toMatch(/\nNeap scan report for (\S+ \()?127\.0\.0\.1\)?\n/);
    expect(out).toMatch(new RegExp(`\\n${open}/tcp open +\\S+\\n\\|_fine: fine\\n`));
    expect(code).toBe(0);
  });

  it("goes on when scripts fail", async () => {
    const { code, out } = await inParallel(
      "--script",
      "boom.nse,badrule.nse,no.nse,fine.nse",
      "127.0.0.1",
      "-p",
      `${open}`,
    );
    expect(out).toContain("|_boom: ERROR: Script execution failed (use -d to debug)\n");
    expect(out).toContain("|_badrule: ERROR: Script execution failed (use -d to debug)\n");
    expect(out).toContain("|_fine: fine\n");
    expect(out).not.toContain("never");
    expect(code).toBe(0);
  });

  it("says with -d where a script failed", async () => {
    const { out, err } = await inParallel("--script", "boom.nse", "-d", "127.0.0.1", "-p", `${open}`);
    expect(err).toContain(`boom against 127.0.0.1:${open} threw an error!`);
    expect(err).toContain("boom.nse:1: boom\nstack traceback:");
    expect(out).not.toContain("ERROR");
  });

  it("skips scripts that do not load, runs the others, and fails", async () => {
    const { code, out, err } = await inParallel("--script", "syntax.nse,fine.nse", "127.0.0.1", "-p", `${open}`);
    expect(err).toContain("syntax.nse:1: unexpected symbol near '='");
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(out).toContain("|_fine: fine\n");
    expect(code).toBe(1);
  });

  it("gives script arguments", async () => {
    const { out } = await inParallel("args.nse", "127.0.0.1", "-p", `${open}`, "--script-args", "who=me");
    expect(out).toContain("|_args: me\n");
  });

  it("runs prerules without a target", async () => {
    const { code, out } = await inParallel("--script", "pre.nse");
    expect(out).toContain("Pre-scan script results:\n| pre: \n|_  a: b\n");
    expect(code).toBe(0);
  });

  it("writes XML to a file and to standard output", async () => {
    const path = join(folder, "out.xml");
    await inParallel("fine.nse", "127.0.0.1", "-p", `${open}`, "-oX", path);
    expect(readFileSync(path, "utf8")).toContain('<script id="fine" output="fine"/>');
    const { out } = await inParallel("fine.nse", "127.0.0.1", "-p", `${open}`, "-oX", "-");
    expect(out).toMatch(/^<\?xml[\s\S]*<\/nmaprun>\n$/);
  });

  it("knows closed ports", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => {
      closed.listen(0, "127.0.0.1", resolve);
    });
    const { port } = closed.address() as { port: number };
    await new Promise<unknown>((resolve) => {
      closed.close(resolve);
    });
    const { code, out } = neap("fine.nse", "127.0.0.1", "-p", `${port}`);
    expect(out).toMatch(new RegExp(`\\n${port}/tcp closed `));
    expect(out).not.toContain("fine: fine");
    expect(code).toBe(0);
  });
});

/** As `neap`, while this process goes on answering its server's clients. */
async function inParallel(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const { spawn } = await import("node:child_process");
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: folder });
    let out = "";
    let err = "";
    child.stdout.on("data", (data: Buffer) => {
      out += data.toString();
    });
    child.stderr.on("data", (data: Buffer) => {
      err += data.toString();
    });
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

describe("bad input gives one line and the right exit code", () => {
  it.each<[what: string, args: string[], code: number, message: string]>([
    ["missing script", ["nosuch.nse", "127.0.0.1"], 1, "'./nosuch.nse': there is no such file or directory"],
    ["unknown script", ["--script", "nosuch", "127.0.0.1"], 1, "'nosuch' did not match"],
    ["unknown flag", ["--nosuch", "127.0.0.1"], 2, "unknown option --nosuch"],
    ["unsupported scan", ["-sS", "127.0.0.1"], 2, "use -sT"],
    ["flag without value", ["127.0.0.1", "-p"], 2, "-p needs a value"],
    ["port too large", ["127.0.0.1", "-p", "99999"], 2, "99999 is more than 65535"],
    ["unknown port name", ["127.0.0.1", "-p", "nosuchservice"], 2, "nosuchservice"],
    ["bad target", ["1.2.3.4-300"], 2, "300 is more than 255"],
    ["bad script arguments", ["127.0.0.1", "-p", "1", "--script-args", "a={"], 2, "arguments did not parse!"],
    ["bad time", ["127.0.0.1", "--script-timeout", "soon"], 2, "--script-timeout"],
    [
      "unwritable output",
      ["127.0.0.1", "-p", "1", "-oX", "/nonexistent/x"],
      1,
      "cannot write /nonexistent/x: no such file or directory\n",
    ],
    ["unreadable list", ["-iL", "/nonexistent"], 1, "cannot read /nonexistent: no such file"],
    ["a directory as list", ["-iL", "."], 1, "cannot read .: is a directory\n"],
    ["a directory as output", ["127.0.0.1", "-p", "1", "-oX", "."], 1, "cannot write .: is a directory\n"],
    ["no service table", ["127.0.0.1", "-p", "1", "--servicedb", "nofile"], 1, "--servicedb: nofile is no file\n"],
    ["no probes", ["127.0.0.1", "-p", "1", "--versiondb", "."], 1, "--versiondb: . is no file\n"],
    ["no data directory", ["no-such-host.invalid", "--datadir", "nodir"], 1, "--datadir: nodir is no directory; files"],
    ["no such address", ["127.0.0.300", "-p", "1"], 2, 'target "127.0.0.300": 300 is more than 255\n'],
    ["unknown host", ["no-such-host.invalid", "-p", "1"], 1, 'Failed to resolve "no-such-host.invalid"'],
  ])("%s", (_, args, code, message) => {
    const r = neap(...args);
    expect(r.err).toContain(message);
    expect(r.err).not.toMatch(/\n {4}at /);
    expect(r.code).toBe(code);
  });

  it("two outputs to one file, whatever it is called", () => {
    symlinkSync("twice", join(folder, "again"));
    for (const other of ["twice", "./twice", "again"]) {
      const r = neap("127.0.0.1", "-Pn", "-n", "-p", "1", "-oX", "twice", "-oN", other);
      expect(r.err).toMatch(/^neap: -o[NX] and -o[NX] would both write (twice|again|\.\/twice)\n$/);
      expect(r.code).toBe(2);
    }
    expect(neap("127.0.0.1", "-Pn", "-n", "-p", "1", "-oX", "/dev/null", "-oN", "/dev/null").code).toBe(0);
  });

  it.each([
    ["-iL", "127.0.0.1\n", ["-p", "1"]],
    ["--from", "127.0.0.1:1\n", []],
    ["--excludefile", "127.0.0.2\n", ["127.0.0.1", "-p", "1"]],
  ])("an output over the file of %s", (flag, text, more) => {
    writeFileSync(join(folder, "input"), text);
    for (const output of ["-oN", "--ndjson", "--journal"]) {
      const r = neap(flag, "input", ...more, "-Pn", "-n", output, "./input");
      expect(r.err).toBe(`neap: ${output} would write over ./input, which ${flag} reads\n`);
      expect(r.code).toBe(2);
    }
    expect(readFileSync(join(folder, "input"), "utf8")).toBe(text);
  });

  it.each([
    ["syntax.nse", "unexpected symbol"],
    ["norule.nse", "has no rule"],
    ["noaction.nse", "has no 'action' function"],
    ["page.nse", "is an HTML page"],
  ])("%s", (script, message) => {
    const r = neap(script, "127.0.0.1", "-p", "1");
    expect(r.err).toContain(message);
    expect(r.err.trim().split("\n")).toHaveLength(1);
    expect(r.code).toBe(1);
  });

  it("no arguments", () => {
    const r = neap();
    expect(r.out).toContain("Usage:");
    expect(r.code).toBe(2);
  });
});

/** A run that is ended by a signal as soon as each of its reports, by file, says that something has ended. */
async function broken(
  signal: NodeJS.Signals,
  ready: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<number | null> {
  const { spawn } = await import("node:child_process");
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, stdio: "ignore" });
  const ended = new Promise<number | null>((resolve) => {
    child.on("close", resolve);
  });
  const isReady = ([report, text]: [string, string]): boolean => {
    const path = join(folder, report);
    return existsSync(path) && readFileSync(path, "utf8").includes(text);
  };
  while (!Object.entries(ready).every(isReady)) {
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
  child.kill(signal);
  return ended;
}

describe("reports of a run that is broken off", () => {
  it.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)("%s: are whole", async (signal) => {
    const [xml, json, events] = ["xml", "json", "ndjson"].map((end) => `${signal}.${end}`) as [string, string, string];
    writeFileSync(
      join(folder, "sleeps.nse"),
      "local stdnse = require 'stdnse' portrule = function() return true end action = function() stdnse.sleep(60) end",
    );
    const outputs = ["-oX", xml, "-oJ", json, "--ndjson", events];
    const args = ["--script", "./pre.nse,./sleeps.nse", "127.0.0.1", "-p", `${open}`, ...outputs];
    const code = await broken(signal, { [xml]: "<prescript>", [json]: '"pre"', [events]: '"pre"' }, ...args);
    const read = (name: string): string => readFileSync(join(folder, name), "utf8");
    expect(read(xml)).toMatch(/^<\?xml[\s\S]*<prescript><script id="pre"[\s\S]* exit="error"[\s\S]*<\/nmaprun>\s*$/);
    const dtd = "/usr/share/nmap/nmap.dtd";
    if (existsSync(dtd)) expect(validate(read(xml), readDtd(readFileSync(dtd, "latin1")))).toEqual([]);
    const document = JSON.parse(read(json)) as { prescan: { scripts: unknown[] }; end: { complete: boolean } };
    expect(document.prescan.scripts).toHaveLength(1);
    expect(document.end.complete).toBe(false);
    const lines = read(events)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[1]).toMatchObject({ event: "script", script: "pre", state: "done" });
    if (signal === "SIGKILL") return;
    expect(code).toBe(130);
    expect(lines.at(-1)).toMatchObject({ event: "end", complete: false, error: "interrupted" });
    expect(lines.filter((line) => line["script"] === "sleeps")).toHaveLength(1);
  });
});

it("a host whose time is up is left", async () => {
  writeFileSync(
    join(folder, "waits.nse"),
    "local stdnse = require 'stdnse' hostrule = function() return true end action = function() stdnse.sleep(60) end",
  );
  const args = ["--script", "./waits.nse,./fine.nse", "127.0.0.1", "-p", `${open}`];
  const { out, code } = await inParallel(
    ...args,
    "-n",
    "--host-timeout",
    "300ms",
    "-oX",
    "late.xml",
    "--ndjson",
    "late.ndjson",
  );
  expect(out).toMatch(
    /\nHost is up[^\n]*\nSkipping host (?:localhost \()?127\.0\.0\.1\)? due to host timeout\nNeap done: /,
  );
  expect(readFileSync(join(folder, "late.xml"), "latin1")).toMatch(/<host [^>]*timedout="true">/);
  const events = readFileSync(join(folder, "late.ndjson"), "utf8");
  expect(events).toContain('"state":"timeout","reason":"the host\'s time was up while it waited for sleep"');
  expect(code).toBe(0);
});

describe("the script library", () => {
  const data = join(folder, "data");
  const neapIn = (...args: string[]): ReturnType<typeof neap> => neap("--datadir", data, ...args);

  beforeAll(() => {
    mkdirSync(join(data, "scripts"), { recursive: true });
    writeFileSync(
      join(data, "scripts", "one.nse"),
      "description = [[\nWhat one does.\n\n  more\n]] categories = {'safe', 'Demo'} prerule = function() return true end action = function() return 'one' end",
    );
    writeFileSync(
      join(data, "scripts", "two.nse"),
      "categories = {'demo'} prerule = function() return true end action = function() return 'two' end",
    );
    writeFileSync(join(data, "scripts", "bad.nse"), "x = = 1");
  });

  it("is read anew with --script-updatedb", () => {
    writeFileSync(join(data, "scripts", "script.db"), "Entry { nonsense");
    expect(neapIn("--script", "demo").err).toContain("--script-updatedb makes it anew");
    const { err, code } = neapIn("--script-updatedb");
    expect(err).toContain("bad.nse is left out of the script database: ");
    expect(err).toContain("NSE: Script Database updated successfully: 2 scripts");
    expect(code).toBe(0);
    expect(readFileSync(join(data, "scripts", "script.db"), "latin1")).toBe(
      'Entry { filename = "one.nse", categories = { "demo", "safe", } }\nEntry { filename = "two.nse", categories = { "demo", } }\n',
    );
    expect(neapIn("--script", "demo").out).toContain("|_one: one\n");
  });

  it("tells with --script-help what scripts are for", () => {
    const { out, code } = neapIn("--script-help", "one");
    expect(out).toBe(
      "\none\nCategories: safe demo\nhttps://nmap.org/nsedoc/scripts/one.html\n  What one does.\n\n    more\n",
    );
    expect(code).toBe(0);
  });
});

describe("--script-help with -oX", () => {
  const data = join(folder, "data");
  const xml = `<nse-scripts>
<directory name="scripts" path="${data}/scripts/"></directory>
<directory name="nselib" path="${data}/nselib/"></directory>
<script filename="${data}/scripts/one.nse">
<categories><category>safe</category><category>demo</category></categories>
<description>What one does.&#xa;&#xa;  more&#xa;</description>
</script>
</nse-scripts>
`;

  beforeAll(() => {
    mkdirSync(join(data, "nselib"), { recursive: true });
  });

  it("writes Nmap's XML, and shows the text as well", () => {
    const { out, code } = neap("--datadir", data, "--script-help", "one", "-oX", "help.xml");
    expect(readFileSync(join(folder, "help.xml"), "latin1")).toBe(xml);
    expect(out).toMatch(/^\none\nCategories: safe demo\n/);
    expect(code).toBe(0);
  });

  it("shows the XML alone with -", () => {
    expect(neap("--datadir", data, "--script-help", "one", "-oX", "-").out).toBe(xml);
  });

  it("says what cannot be written", () => {
    expect(neap("--datadir", data, "--script-help", "one", "-oX", "/dev/full")).toMatchObject({
      err: "neap: cannot write /dev/full: no space left on device\n",
      code: 1,
    });
  });
});

describe("-v", () => {
  /** Times and latencies are not compared. */
  const told = (out: string): string[] =>
    out
      .split("\n\n")[0]
      ?.split("\n")
      .slice(1)
      .filter((line) => !/^(Neap scan report|Host is up)/.test(line))
      .map((line) => line.replace(/at \d\d:\d\d/, "at T").replace(/\d+\.\d\ds elapsed/, "Ts elapsed")) ?? [];

  it("tells what goes on in Nmap's words", async () => {
    const { out } = await inParallel("-v", "-n", "-Pn", "--script", "./fine.nse", "127.0.0.1", "-p", `${open}`);
    expect(told(out)).toEqual([
      "NSE: Loaded 1 scripts for scanning.",
      "NSE: Script Pre-scanning.",
      "Initiating NSE at T",
      "Completed NSE at T, Ts elapsed",
      "Initiating Connect Scan at T",
      "Scanning 127.0.0.1 [1 port]",
      `Discovered open port ${open}/tcp on 127.0.0.1`,
      "Completed Connect Scan at T, Ts elapsed (1 total ports)",
      "NSE: Script scanning 127.0.0.1.",
      "Initiating NSE at T",
      "Completed NSE at T, Ts elapsed",
    ]);
    expect(out).toMatch(/\nNSE: Script Post-scanning\.\nInitiating NSE at \S+\nCompleted NSE at [^\n]*\nNeap done: /);
  });

  it("more with -vv, for several hosts, after discovery; runlevels one by one", async () => {
    writeFileSync(
      join(folder, "second.nse"),
      'dependencies = {"fine"} hostrule = function() return true end action = function() return "second" end',
    );
    const hosts = ["127.0.0.1", "127.0.0.2", `-PS${open}`];
    const scripts = ["--script", "./fine.nse,./second.nse"];
    const { out } = await inParallel("-vv", "-n", ...scripts, ...hosts, "-p", `${open}`);
    const level = (n: number): string[] => [
      `NSE: Starting runlevel ${n} (of 2) scan.`,
      "Initiating NSE at T",
      "Completed NSE at T, Ts elapsed",
    ];
    expect(told(out).filter((line) => !line.startsWith("Discovered"))).toEqual([
      "NSE: Loaded 2 scripts for scanning.",
      "NSE: Script Pre-scanning.",
      ...level(1),
      ...level(2),
      "Initiating Ping Scan at T",
      "Scanning 2 hosts [1 port/host]",
      "Completed Ping Scan at T, Ts elapsed (2 total hosts)",
      "Initiating Connect Scan at T",
      "Scanning 2 hosts [1 port/host]",
      "Completed Connect Scan at T, Ts elapsed (2 total ports)",
      "NSE: Script scanning 2 hosts.",
      ...level(1),
      ...level(2),
    ]);
  });

  it("says nothing of phases without scripts", async () => {
    const { out } = await inParallel("-v", "-n", "-Pn", "127.0.0.1", "-p", `${open}`);
    expect(out).not.toContain("NSE");
  });
});

describe("a stream of events", () => {
  it("has a line for every chosen script", async () => {
    await inParallel(
      "--script",
      "./fine.nse,./no.nse,./syntax.nse,./pre.nse,./boom.nse",
      "127.0.0.1",
      "-p",
      `${open}`,
      "--ndjson",
      "all.ndjson",
    );
    const lines = readFileSync(join(folder, "all.ndjson"), "utf8").trimEnd().split("\n");
    const scripts = lines.map((l) => JSON.parse(l) as Record<string, string>).filter((l) => l["event"] === "script");
    expect(scripts.map((l) => `${l["script"]} ${l["state"]}`).sort()).toEqual([
      "boom error",
      "fine done",
      "no no-match",
      "pre done",
      "syntax not-loaded",
    ]);
  });

  it("is UTF-8, as the report is", async () => {
    writeFileSync(
      join(folder, "gruss.nse"),
      'portrule = function() return true end action = function() return "gr\\xc3\\xbc\\xc3\\x9fe" end',
    );
    const words = ["gruss.nse", "127.0.0.1", "-p", `${open}`];
    await inParallel(...words, "--ndjson", "utf8.ndjson", "-oJ", "utf8.json");
    expect(readFileSync(join(folder, "utf8.ndjson"), "utf8")).toContain('"output":"gr\u00fc\u00dfe"');
    expect(readFileSync(join(folder, "utf8.json"), "utf8")).toContain('"output":"gr\u00fc\u00dfe"');
  });

  it("tells why a script did not run", () => {
    const { out } = neap("--script", "./fine.nse", "127.0.0.1", "-p", "1", "--ndjson", "-");
    expect(out).toContain(
      '{"event":"script","script":"fine","state":"not-run","reason":"its portrule needs an open port; there was none"}\n',
    );
  });
});
