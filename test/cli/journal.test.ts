import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const program = join(import.meta.dirname, "../../dist/neap.mjs");
const folder = mkdtempSync(join(tmpdir(), "neap-journal-"));
let server: Server;
let port = 0;

beforeAll(async () => {
  server = createServer((socket) => socket.on("error", () => undefined));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  ({ port } = server.address() as { port: number });
  // Each script leaves a mark; `slow` waits until it is told not to.
  for (const id of ["one", "two", "slow"]) {
    const wait = `while not io.open("${folder}/go") do stdnse.sleep(0.02) end`;
    writeFileSync(
      join(folder, `${id}.nse`),
      `local stdnse = require "stdnse"
portrule = function() return true end
action = function(host, port)
  local f <close> = io.open("${folder}/ran", "a")
  f:write("${id} ") f:flush()
  ${id === "slow" ? wait : ""}
  port.version.product = "by ${id}"
  nmap.set_port_version(host, port, "hardmatched")
  return "${id}"
end`,
    );
  }
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(args: string[], until?: { journal: string; has: string; signals: NodeJS.Signals[] }): Promise<Run> {
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
    if (until === undefined) return;
    const look = setInterval(() => {
      const path = join(folder, until.journal);
      const marks = join(folder, "ran");
      if (!existsSync(path) || !readFileSync(path, "utf8").includes(until.has)) return;
      if (!existsSync(marks) || !readFileSync(marks, "utf8").includes("slow")) return;
      const signal = until.signals.shift();
      if (signal === undefined) clearInterval(look);
      else child.kill(signal);
    }, 20);
  });
}

const scan = (journal: string): string[] => [
  "--script",
  "./one.nse,./two.nse,./slow.nse",
  "127.0.0.1",
  "-n",
  "-p",
  `${port}`,
  "--allow",
  `read=${folder},write=${folder}`,
  "--journal",
  journal,
];
const ran = (): string[] => readFileSync(join(folder, "ran"), "utf8").trim().split(" ").sort();
const begin = (): void => {
  for (const name of ["ran", "go"]) rmSync(join(folder, name), { force: true });
};

describe("a journal", () => {
  it("lets a killed run go on where it was, script by script", async () => {
    begin();
    const killed = await run(scan("a"), { journal: "a", has: '"id":"two"', signals: ["SIGKILL"] });
    expect(killed.code).toBeNull();
    expect(ran()).toEqual(["one", "slow", "two"]);
    // What was being written when the process died is no line.
    const path = join(folder, "a");
    const whole = readFileSync(path, "utf8");
    writeFileSync(path, `${whole}{"script":{"id":"sl`);
    writeFileSync(join(folder, "go"), "");
    const { code, out } = await run(["--resume", "a"]);
    expect(code).toBe(0);
    expect(out).toContain("|_one: one\n");
    expect(out).toContain("|_two: two\n");
    expect(out).toContain("|_slow: slow\n");
    expect(ran()).toEqual(["one", "slow", "slow", "two"]);
    // A run that is over shows what it found, and runs nothing.
    const again = await run(["--resume", "a"]);
    expect(again.out).toContain("|_slow: slow\n");
    expect(ran()).toHaveLength(4);
  });

  it("is good after SIGINT, which stops the run with valid reports", async () => {
    begin();
    const stopped = await run([...scan("b"), "-oX", "b.xml"], { journal: "b", has: '"id":"two"', signals: ["SIGINT"] });
    expect(stopped.code).toBe(130);
    expect(readFileSync(join(folder, "b.xml"), "utf8")).toMatch(
      /<script id="one" output="one"\/>[\s\S]*errormsg="interrupted"[\s\S]*<\/nmaprun>/,
    );
    writeFileSync(join(folder, "go"), "");
    const { code } = await run(["--resume", "b"]);
    expect(code).toBe(0);
    expect(readFileSync(join(folder, "b.xml"), "utf8")).toContain('<script id="slow" output="slow"/>');
  });

  it("has the finished hosts in their place in a JSON report", async () => {
    begin();
    writeFileSync(join(folder, "go"), "");
    expect((await run([...scan("j"), "-oJ", "j.json"])).code).toBe(0);
    const hosts = (): unknown => (JSON.parse(readFileSync(join(folder, "j.json"), "utf8")) as { hosts: unknown }).hosts;
    const before = hosts();
    expect((await run(["--resume", "j"])).code).toBe(0);
    expect(hosts()).toEqual(before);
  });

  it("outlives a full disk", async () => {
    begin();
    writeFileSync(join(folder, "go"), "");
    const full = await run([...scan("c"), "-oN", "/dev/full"]);
    expect(full.code).toBe(1);
    expect(full.err).toContain("neap: cannot write /dev/full: no space left on device\n");
    expect(full.err).not.toMatch(/\n {4}at /);
    const lines = readFileSync(join(folder, "c"), "utf8").trimEnd().split("\n");
    for (const line of lines) JSON.parse(line);
  });

  it("a full disk for itself ends the run with a message", async () => {
    const full = await run(["--script", "./one.nse", "127.0.0.1", "-n", "-p", `${port}`, "--journal", "/dev/full"]);
    expect(full.code).toBe(1);
    expect(full.err).toContain("cannot write /dev/full: no space left on device");
  });

  it("refuses what is none", async () => {
    writeFileSync(join(folder, "no"), "{}\n");
    expect(await run(["--resume", "no"])).toMatchObject({
      code: 1,
      err: "neap: no is not a journal (it has no first line of one)\n",
    });
    expect((await run(["--resume", "nothing"])).err).toContain("cannot read nothing: no such file or directory");
    const path = join(folder, "a");
    writeFileSync(path, `garbage\n${readFileSync(path, "utf8")}`);
    truncateSync(path, 300);
    expect((await run(["--resume", "a", "127.0.0.1"])).code).not.toBe(0);
  });
});
