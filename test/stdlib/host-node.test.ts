import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HostError } from "../../src/stdlib/host.ts";
import { nodeHost } from "../../src/stdlib/host-node.ts";

const onLinux = process.platform === "linux";
let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "neap-host-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

let programs = 0;

/** Bundles a program that has the host's functions in scope, and gives its file. */
function program(body: string): string {
  const at = (file: string): string => JSON.stringify(resolve(`src/stdlib/${file}`));
  const outfile = join(directory, `program${programs++}.mjs`);
  buildSync({
    stdin: {
      contents: `
        import { writeSync } from "node:fs";
        import { nodeHost } from ${at("host-node.ts")};
        import { flushAll, openStream, printTo, streamsOf } from ${at("io-buffer.ts")};
        const log = (...values) => writeSync(2, values.join(" ") + "\\n");
        ${body}
      `,
      resolveDir: resolve("."),
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    logLevel: "error",
  });
  return outfile;
}

interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Waits for a process, and gives what it wrote to the pipes it had. */
function ended(child: ChildProcess): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("latin1").on("data", (text) => {
    stdout += text;
  });
  child.stderr?.setEncoding("latin1").on("data", (text) => {
    stderr += text;
  });
  return new Promise((done) => child.on("close", (status, signal) => done({ status, signal, stdout, stderr })));
}

function start(body: string, env: Record<string, string | undefined> = {}): ChildProcess {
  return spawn(process.execPath, [program(body)], { env: { ...process.env, ...env } });
}

describe("standard output", () => {
  const flood = `
    try {
      for (;;) { stdout.write("x".repeat(5000)); stdout.flush(); }
    } catch (e) { log(e.message, e.errno); process.exit(3); }
  `;

  /** What a program that never stops writing says when its reader leaves, and its exit status. */
  async function leave(body: string): Promise<string> {
    const script = `{ "${process.execPath}" "${program(body + flood)}"; echo "status $?" >&2; } | head -c 1`;
    return (await ended(spawn("/bin/sh", ["-c", script]))).stderr;
  }

  it("fails when its reader has gone", async () => {
    expect(await leave("const { stdout } = streamsOf(nodeHost());")).toBe("Broken pipe 32\nstatus 3\n");
  });

  it("or ends the process, if asked to, as SIGPIPE would", async () => {
    expect(await leave('const { stdout } = streamsOf(nodeHost({ brokenPipe: "exit" }));')).toBe("status 141\n");
  });

  it("waits for a slow reader of a pipe that does not block", async () => {
    const child = start(`
      process.stdout;
      const { stdout } = streamsOf(nodeHost());
      for (let i = 0; i < 300; i++) stdout.write("y".repeat(4096));
      stdout.flush();
    `);
    child.stdout?.pause();
    setTimeout(() => child.stdout?.resume(), 100);
    const { status, stdout } = await ended(child);
    expect(status).toBe(0);
    expect(stdout.length).toBe(300 * 4096);
  });

  it("is written at the position it shares with other processes", async () => {
    const file = join(directory, "out");
    writeFileSync(file, "0123456789");
    const fd = openSync(file, "r+");
    writeSync(fd, "ab");
    const body = `
      const host = nodeHost();
      const { stdout } = streamsOf(host);
      stdout.write("CD");
      log(stdout.seek(0, "cur"));
      host.execute("printf EF");
      stdout.write("GH");
      stdout.flush();
    `;
    const child = spawn(process.execPath, [program(body)], { stdio: ["ignore", fd, "pipe"] });
    closeSync(fd);
    const { stderr } = await ended(child);
    expect(readFileSync(file, "latin1")).toBe("abCDEFGH89");
    expect(stderr).toBe(onLinux ? "4\n" : stderr);
  });
});

describe("standard input", () => {
  it("waits for a slow writer, whether or not it blocks", async () => {
    for (const touch of ["", "process.stdin;"]) {
      const child = start(`
        ${touch}
        const { stdin, stdout } = streamsOf(nodeHost());
        for (let line = stdin.readLine(false); line !== undefined; line = stdin.readLine(false)) {
          printTo(stdout, "<" + line + ">");
        }
        printTo(stdout, "end");
        process.exit(0);
      `);
      const done = ended(child);
      await new Promise((next) => child.on("spawn", next));
      for (const text of ["o", "ne\ntw", "o\nthree"]) {
        child.stdin?.write(text);
        await new Promise((next) => setTimeout(next, 40));
      }
      child.stdin?.end();
      expect(await done).toMatchObject({ status: 0, stdout: "<one><two><three>end" });
    }
  });

  it("is read from the position it has", async () => {
    const file = join(directory, "in");
    writeFileSync(file, "0123456789");
    const fd = openSync(file, "r");
    readSync(fd, Buffer.alloc(4), 0, 4, null);
    const body = `
      const { stdin } = streamsOf(nodeHost());
      log(stdin.seek(0, "cur"), stdin.readChars(2), stdin.seek(0, "cur"), stdin.seek(-1, "end"), stdin.readAll());
      log(stdin.seek(1, "set"), stdin.readChars(2));
    `;
    const child = spawn(process.execPath, [program(body)], { stdio: [fd, "ignore", "pipe"] });
    closeSync(fd);
    const { stderr } = await ended(child);
    expect(stderr).toBe(onLinux ? "4 45 6 9 9\n1 12\n" : stderr);
  });

  it("may be closed", async () => {
    const body = `
      import { closeSync } from "node:fs";
      closeSync(0);
      const host = nodeHost();
      try { streamsOf(host).stdin.readLine(false); } catch (e) { log(e.message); }
    `;
    expect((await ended(start(body))).stderr).toBe("Bad file descriptor\n");
  });
});

describe("processes", () => {
  const popen = `
    const host = nodeHost();
    const stream = (command, mode) => openStream(host, host.popen(command, mode), mode === "r", mode === "w");
  `;

  it("share the standard files", async () => {
    const child = start(`
      ${popen}
      const w = stream("cat", "w");
      w.write("through cat\\n");
      log(JSON.stringify(w.close()));
      log(JSON.stringify(host.execute("cat; echo err >&2; exit 2")));
      log(JSON.stringify(stream("read line; echo $line", "r").readAll()));
    `);
    child.stdin?.end("from input\n");
    expect(await ended(child)).toEqual({
      status: 0,
      signal: null,
      stdout: "through cat\nfrom input\n",
      stderr: '{"how":"exit","code":0}\nerr\n{"how":"exit","code":2}\n"\\n"\n',
    });
  });

  it("do not keep the program alive", async () => {
    const child = start(`${popen} stream("exec cat > /dev/null 2>&1", "w"); log("started");`);
    expect(await ended(child)).toMatchObject({ status: 0, stderr: "started\n" });
  });

  it("fail to be written to when they have ended", async () => {
    const child = start(`
      ${popen}
      const w = stream("exit 0", "w");
      host.execute("sleep 0.2");
      w.write("x");
      try { w.flush(); } catch (e) { log(e.message); }
      log(JSON.stringify(w.close()));
    `);
    expect((await ended(child)).stderr).toBe('Broken pipe\n{"how":"exit","code":0}\n');
  });

  it("work through the worker where the system makes no pipes", async () => {
    const child = start(
      `
      ${popen}
      const w = stream("/bin/cat > ${join(directory, "copy")}; exit 3", "w");
      w.write("y".repeat(200000));
      log(JSON.stringify(w.close()));
      const r = stream("/bin/cat ${join(directory, "copy")}; kill -9 $$", "r");
      log(r.readChars(5), r.readAll().length, JSON.stringify(r.close()));
      try { stream("exit 0", "r").seek(0, "set"); } catch (e) { log(e.message); }
      `,
      { PATH: "/nowhere" },
    );
    expect((await ended(child)).stderr).toBe(
      '{"how":"exit","code":3}\nyyyyy 199995 {"how":"signal","code":9}\nIllegal seek\n',
    );
  });
});

describe("ends of the program", () => {
  it("the exit status is a byte", async () => {
    for (const [status, seen] of [
      [0, 0],
      [300, 44],
      [-1, 255],
    ]) {
      const child = start(
        `const host = nodeHost(); streamsOf(host).stdout.write("x"); flushAll(host); host.exit(${status});`,
      );
      expect(await ended(child)).toMatchObject({ status: seen, stdout: "x" });
    }
  });
});

describe("time zones", () => {
  it.runIf(onLinux).each([
    ["Europe/Paris", { offset: 3600, dst: false, name: "CET" }],
    [":Europe/Paris", { offset: 3600, dst: false, name: "CET" }],
    ["XYZ-2:30", { offset: 9000, dst: false, name: "XYZ" }],
    ["", { offset: 0, dst: false, name: "UTC" }],
    ["/no/such/zone", { offset: 0, dst: false, name: "UTC" }],
  ])("%s", async (name, zone) => {
    const child = start("log(JSON.stringify(nodeHost().zone(0)))", { TZ: name });
    expect(JSON.parse((await ended(child)).stderr)).toEqual(zone);
  });
});

describe("files", () => {
  const host = nodeHost();
  const errnoOf = (operation: () => unknown): number | undefined => {
    try {
      operation();
    } catch (e) {
      if (e instanceof HostError) return e.errno;
      throw e;
    }
    return undefined;
  };

  it.runIf(onLinux)("have names of any bytes", () => {
    const name = `${directory}/\xff\x01 \xc3\xa9`;
    const file = host.open(name, "w");
    file.write("\x00\xff");
    file.close();
    expect(host.readable(name)).toBe(true);
    expect(host.open(name, "r").read(10)).toBe("\x00\xff");
    host.rename(name, `${name}2`);
    expect(errnoOf(() => host.open(name, "r"))).toBe(2);
    host.remove(`${name}2`);
    expect(host.readable(`${name}2`)).toBe(false);
  });

  it("fail with the numbers of Linux", () => {
    expect(errnoOf(() => host.open(`${directory}/no/x`, "w"))).toBe(2);
    expect(errnoOf(() => host.open(directory, "w"))).toBe(21);
    expect(errnoOf(() => host.open(directory, "r").read(1))).toBe(21);
    expect(errnoOf(() => host.open(`${directory}/${"x".repeat(300)}`, "w"))).toBe(36);
    expect(errnoOf(() => host.remove(`${directory}/nothing`))).toBe(2);
    expect(errnoOf(() => host.open("/dev/null", "r").seek(0, "set"))).toBe(undefined);
    expect(errnoOf(() => host.popen("true", "r").seek(0, "set"))).toBe(29);
  });

  it("made for a while have no name, or a fresh one", () => {
    const file = host.tmpfile();
    file.write("abc");
    expect([file.seek(1, "set"), file.read(9), file.seek(0, "end")]).toEqual([1, "bc", 3]);
    file.close();
    const names = [host.tmpname(), host.tmpname()];
    expect(new Set(names).size).toBe(2);
    for (const name of names) {
      expect(name).toMatch(/lua_\w{6}$/);
      expect(host.open(name, "r").read(1)).toBe("");
      host.remove(name);
    }
  });

  it("opened for appending are written at their end, wherever they are read", () => {
    const name = join(directory, "log");
    writeFileSync(name, "0123");
    const file = host.open(name, "a+");
    expect(file.read(2)).toBe("01");
    file.write("X");
    expect([file.seek(0, "cur"), file.seek(1, "set"), file.read(9)]).toEqual([5, 1, "123X"]);
    file.close();
    expect(host.open(name, "a").seek(0, "cur")).toBe(5);
  });
});

describe("the rest", () => {
  const host = nodeHost();

  it("gives the environment as bytes", async () => {
    const child = start('log(Buffer.from(nodeHost().getenv("NEAP_X"), "latin1").toString("hex"))', { NEAP_X: "é€" });
    expect((await ended(child)).stderr).toBe("c3a9e282ac\n");
    expect(host.getenv("NEAP_NO_SUCH_VARIABLE")).toBeUndefined();
  });

  it("has clocks and entropy", () => {
    expect(Math.abs(host.time() - Date.now() / 1000)).toBeLessThan(60);
    expect(host.clock()).toBeGreaterThan(0);
    expect(host.randomSeed()).not.toEqual(host.randomSeed());
    for (const word of host.randomSeed()) expect(word).toBe(word | 0);
    expect(host.hasShell()).toBe(true);
  });
});
