import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { NodeDriver } from "../../src/nse/io/node-driver.ts";
import { hostRecords, openSession, scriptOf } from "./engine/harness.ts";
import { closedPort, listen, type TestServer } from "./io/loopback.ts";

/* Peers and scripts that misbehave, over real sockets: each is reported clearly, others go on, and everything ends. */

const servers: TestServer[] = [];

async function serve(behave: (socket: Socket) => void): Promise<number> {
  const server = await listen(behave);
  servers.push(server);
  return server.port;
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

interface Hostile {
  readonly lines: readonly string[];
  readonly log: readonly string[];
  readonly results: Readonly<Record<string, string | undefined>>;
  readonly endings: Readonly<Record<string, string>>;
}

/** Runs scripts against a port; one more, `bystander`, must not notice. */
async function runAgainst(port: number, scripts: Readonly<Record<string, string>>, options = {}): Promise<Hostile> {
  const driver = new NodeDriver();
  try {
    const bystander = scriptOf("for i = 1, 3 do stdnse.sleep(0.01) end return 'unharmed'");
    const { session, log, lines } = openSession({ ...scripts, bystander }, driver, { strict: false, ...options });
    const outcomes = await session.runHosts(hostRecords({ "127.0.0.1": [port] }));
    const results = Object.fromEntries(outcomes.map((o) => [o.script.id, o.result?.output]));
    const endings = Object.fromEntries(outcomes.map((o) => [o.script.id, o.ending]));
    expect(results["bystander"]).toBe("unharmed");
    expect(session.engine.live.size).toBe(0);
    return { lines: lines(), log, results, endings };
  } finally {
    driver.dispose();
  }
}

async function act(port: number, body: string, options = {}): Promise<readonly string[]> {
  const { lines, endings, log } = await runAgainst(port, { test: scriptOf(body) }, { debugging: 1, ...options });
  if (endings["test"] !== "done") throw new Error(log.join("\n"));
  return lines;
}

const OPEN = "local s = nmap.new_socket() s:set_timeout(5000) show(s:connect(host, port)) ";

describe("peers", () => {
  test("nobody listens", async () => {
    const port = await closedPort();
    expect(await act(port, `${OPEN} show(s:send("x")) show(s:receive()) show(s:close())`)).toEqual([
      "nil ERROR",
      "nil ERROR",
      "nil EOF",
      "true",
    ]);
    expect(await act(port, 'show(nmap.new_socket():connect(host, port, "ssl"))')).toEqual(["nil ERROR"]);
  });

  test("a reset at once, and after data", async () => {
    const atOnce = await serve((socket) => setTimeout(() => socket.resetAndDestroy(), 20));
    expect(await act(atOnce, `${OPEN} show(s:receive()) show(s:receive()) show(s:send("x"))`)).toEqual([
      "true",
      "nil ERROR",
      "nil EOF",
      expect.stringMatching(/^(true|nil ERROR)$/),
    ]);
    const later = await serve((socket) => {
      socket.write("partial");
      setTimeout(() => socket.resetAndDestroy(), 50);
    });
    expect(await act(later, `${OPEN} show(s:receive_bytes(100)) show(s:receive_bytes(100))`)).toEqual([
      "true",
      "nil ERROR",
      "nil EOF",
    ]);
  });

  test("a stall: timeouts with and without data", async () => {
    const port = await serve((socket) => socket.write("some\n"));
    expect(
      await act(
        port,
        `${OPEN} s:set_timeout(60) show(s:receive_lines(3)) show(s:receive_lines(1)) show(s:receive()) show(s:receive_buf(";", true))`,
      ),
    ).toEqual(["true", "true some\\n", "nil TIMEOUT", "nil TIMEOUT", "nil TIMEOUT"]);
  });

  test("a stall for longer than the script may take", async () => {
    const port = await serve(() => undefined);
    const { endings, log } = await runAgainst(
      port,
      { test: scriptOf(`${OPEN} s:set_timeout(-1) s:receive()`) },
      { debugging: 1, scriptTimeoutMs: 100 },
    );
    expect(endings).toEqual({ test: "timeout", bystander: "done" });
    expect(log).toContain(`test against 127.0.0.1:${port} timed out`);
  });

  test("64 MB as fast as they come", async () => {
    const block = Buffer.alloc(1 << 20, "x");
    const port = await serve((socket) => {
      const pump = (left: number): void => {
        if (left === 0) socket.end();
        else socket.write(block, () => pump(left - 1));
      };
      pump(64);
    });
    const lines = await act(
      port,
      `${OPEN}
       local total, largest = 0, 0
       while true do
         local ok, data = s:receive()
         if not ok then show(data) break end
         total, largest = total + #data, math.max(largest, #data)
       end
       show(total, largest <= 0x8ffff + 8192)`,
    );
    expect(lines).toEqual(["true", "EOF", `${64 << 20} true`]);
  });

  test("a flood that nobody reads is not taken in", async () => {
    let written = 0;
    const port = await serve((socket) => {
      const block = Buffer.alloc(1 << 20);
      const pump = (): void => {
        if (socket.destroyed || written > 64 << 20) return;
        written += block.length;
        socket.write(block, pump);
      };
      pump();
    });
    expect(await act(port, `${OPEN} stdnse.sleep(0.3) show(s:close())`)).toEqual(["true", "true"]);
    expect(written).toBeLessThan(32 << 20);
  });

  test("one byte at a time", async () => {
    const text = "one\ntwo\nthree\n";
    const port = await serve((socket) => {
      socket.setNoDelay(true);
      const send = (i: number): void => {
        if (socket.destroyed) return;
        if (i === text.length) socket.end();
        else socket.write(text[i] as string, () => setImmediate(() => send(i + 1)));
      };
      send(0);
    });
    expect(
      await act(
        port,
        `${OPEN} show(s:receive_buf("\\n", false)) show(s:receive_buf("\\n", true)) show(s:receive_buf("e\\n", false)) show(s:receive_buf("\\n", true))`,
      ),
    ).toEqual(["true", "true one", "true two\\n", "true thre", "nil EOF"]);
  });

  test("the end, or a reset, in the middle of a TLS handshake", async () => {
    for (const leave of [
      (s: Socket) => s.end(),
      (s: Socket) => s.resetAndDestroy(),
      (s: Socket) => s.end("not TLS\n"),
    ]) {
      const port = await serve((socket) => socket.once("data", () => leave(socket)));
      expect(
        await act(
          port,
          'local s = nmap.new_socket() show(s:connect(host, port, "ssl")) show(s:send("x")) show(s:get_ssl_certificate()) show(s:close())',
        ),
      ).toEqual(["nil ERROR", "nil ERROR", "nil", "true"]);
    }
  });

  test("a stall in the middle of a TLS handshake", async () => {
    const port = await serve(() => undefined);
    expect(
      await act(
        port,
        `local s = nmap.new_socket() s:set_timeout(100) show(s:connect(host, port, "ssl"))
         s = nmap.new_socket() s:connect(host, port) s:set_timeout(100) show(s:reconnect_ssl()) show(s:receive())`,
      ),
    ).toEqual(["nil TIMEOUT", "nil TIMEOUT", expect.stringMatching(/^nil (EOF|ERROR)$/)]);
  });
});

describe("scripts", () => {
  test("that fail when loading, in the rule, in the action", async () => {
    const port = await serve(() => undefined);
    const scripts = {
      syntax: "x = = 1",
      load: "error 'at load'",
      norule: "action = print",
      rule: "portrule = function() error 'in rule' end action = print",
      action: scriptOf("error 'in action'"),
      deep: scriptOf("local function f() return f() + 1 end f()"),
      later: scriptOf("stdnse.sleep(0.01) error 'later'"),
    };
    const { results, log, endings } = await runAgainst(port, scripts);
    const failed = "ERROR: Script execution failed (use -d to debug)";
    expect(results).toEqual({ rule: failed, action: failed, deep: failed, later: failed, bystander: "unharmed" });
    expect(endings).toEqual({ rule: "error", action: "error", deep: "error", later: "error", bystander: "done" });
    expect(log.map((l) => l.replace(/^\/scripts\//, ""))).toEqual([
      "syntax.nse was skipped: /scripts/syntax.nse:1: unexpected symbol near '='",
      "load.nse was skipped: /scripts/load.nse:1: at load",
      "norule.nse was skipped: /scripts/norule.nse: script has no rule (prerule, hostrule, portrule or postrule)",
    ]);
  });

  test("that return a coroutine or a table that contains itself", async () => {
    const port = await serve(() => undefined);
    const { results, log } = await runAgainst(port, {
      thread: scriptOf("return coroutine.create(print)"),
      cyclic: scriptOf("local t = {} t.t = t return t"),
    });
    expect(results["thread"]).toMatch(/^thread: 0x[0-9a-f]+$/);
    expect(results["cyclic"]).toBe("");
    expect(log).toEqual(["Bug in cyclic: no string output. The result is a table that contains itself."]);
  });

  test("that close a socket twice, or another thread's", async () => {
    const port = await serve((socket) => socket.write("hello"));
    expect(
      await act(
        port,
        `${OPEN} show(s:receive()) show(s:close()) show(s:close())
         local w = stdnse.new_thread(function() s:connect(host, port) s:receive_bytes(5) show(s:receive()) end)
         stdnse.sleep(0.1)
         show(pcall(s.receive, s)) show(s:close())
         join(w)`,
      ),
    ).toEqual([
      "true",
      "true hello",
      "true",
      "false socket already closed",
      "false Invalid reuse of a socket from one thread to another.",
      "true",
      "nil CANCELLED",
    ]);
  });

  test("that forget their sockets: the places come back", async () => {
    const port = await serve((socket) => socket.on("data", () => undefined));
    const { setFlagsFromString } = await import("node:v8");
    const { runInNewContext } = await import("node:vm");
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
    const timer = setInterval(gc, 20);
    try {
      const lines = await act(
        port,
        `-- Two threads that leak a socket each and live on, and a third that needs a place.
         local done = 0
         for i = 1, 2 do
           stdnse.new_thread(function()
             (function() local s = nmap.new_socket() s:connect(host, port) end)()
             while done == 0 do stdnse.sleep(0.01) end
           end)
         end
         stdnse.sleep(0.05)
         local s = nmap.new_socket()
         show(s:connect(host, port))
         done = 1`,
        { parallelism: 1 },
      );
      expect(lines).toEqual(["true"]);
    } finally {
      clearInterval(timer);
    }
  });

  test("that open very many sockets at once", async () => {
    const port = await serve((socket) => socket.end("x"));
    const lines = await act(
      port,
      `local ok = 0
       local ws = {}
       for i = 1, 200 do
         ws[i] = (stdnse.new_thread(function()
           local s = nmap.new_socket()
           if s:connect(host, port) and s:receive() then ok = ok + 1 end
           s:close()
         end))
       end
       join(table.unpack(ws))
       show(ok)`,
    );
    expect(lines).toEqual(["200"]);
  });
});

describe("the program", () => {
  const program = join(import.meta.dirname, "../../dist/neap.mjs");
  let folder: string;
  const scripts = {
    stall: scriptOf(
      "local s = nmap.new_socket() s:connect(host, port) s:set_timeout(200) return select(2, s:receive())",
    ),
    leaks: scriptOf(
      'for i = 1, 5 do nmap.new_socket():connect(host, port) end nmap.new_socket("udp"):sendto(host, 9, "x")',
    ),
    orphan: scriptOf(
      `for i = 1, 3 do stdnse.new_thread(function() local s = nmap.new_socket() s:set_timeout(-1) s:connect(host, port) s:receive() end) end
       return "left"`,
    ),
    stuck: scriptOf('nmap.mutex("m") "lock" nmap.mutex("m") "lock"'),
    fails: scriptOf("error 'x'"),
  };

  beforeAll(() => {
    expect(existsSync(program), "dist/neap.mjs has to be built").toBe(true);
    folder = mkdtempSync(join(tmpdir(), "neap-hostile-"));
    for (const [id, source] of Object.entries(scripts)) writeFileSync(join(folder, `${id}.nse`), source);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  async function run(ids: readonly string[]): Promise<{ code: unknown; out: string; err: string }> {
    const port = await serve(() => undefined);
    const names = ids.map((id) => join(folder, `${id}.nse`));
    const child = spawn(process.execPath, [program, "-p", `${port}`, "--script", names.join(), "127.0.0.1"]);
    let out = "";
    let err = "";
    child.stdout.setEncoding("latin1").on("data", (piece: string) => {
      out += piece;
    });
    child.stderr.setEncoding("latin1").on("data", (piece: string) => {
      err += piece;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    return { code, out, err };
  }

  test("ends by itself, whatever is left open", async () => {
    const { code, out } = await run(["stall", "leaks", "orphan", "fails"]);
    expect(code).toBe(0);
    expect(out).toContain("|_fails: ERROR: Script execution failed (use -d to debug)\n");
    expect(out).toContain("|_orphan: left\n");
    expect(out).toContain("|_stall: TIMEOUT\n");
  });

  test("ends by itself when a script waits for itself, and says where", async () => {
    const { code, out, err } = await run(["stuck", "fails"]);
    expect(code).toBe(0);
    expect(out).toContain("|_fails: ");
    expect(out).not.toContain("stuck");
    expect(err).toContain("NSE: Deadlock: 1 thread waits and nothing can wake it.");
    expect(err).toContain("stuck.nse:2: in ");
  });
});
