import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunScriptOptions, runScript, type ScriptOutcome } from "../../src/index.ts";
import { Playbook } from "../../src/nse/io/playbook.ts";
import { PlaybookDriver } from "../../src/nse/io/playbook-driver.ts";
import { listen, type TestServer } from "../nse/io/loopback.ts";

const PORT = { host: "127.0.0.1", port: 80 } as const;
const RULE = "portrule = function() return true end ";

/** Runs an action in a world without network. */
function act(body: string, options: RunScriptOptions = {}): Promise<ScriptOutcome> {
  const driver = new PlaybookDriver(new Playbook());
  return runScript(`${RULE} action = function(host, port) ${body} end`, { ...PORT, driver, ...options });
}

describe("runScript against a real service", () => {
  let server: TestServer;
  let folder: string;

  beforeAll(async () => {
    server = await listen((socket) => socket.end("220 hello\r\n"));
    folder = mkdtempSync(join(tmpdir(), "neap-api-"));
  });

  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  test("a source that uses libraries", async () => {
    const outcome = await runScript(
      `local comm, stdnse = require "comm", require "stdnse"
       ${RULE}
       action = function(host, port)
         local ok, banner = comm.get_banner(host, port, {lines = 1})
         local t = stdnse.output_table()
         t.banner = banner:gsub("%s+$", "")
         t.ok = ok
         t.size = #banner
         print("seen")
         return t
       end`,
      { host: "127.0.0.1", port: server.port, service: "ftp", args: { x: 1 } },
    );
    expect(outcome).toEqual({
      id: "script",
      state: "done",
      output: "\n  banner: 220 hello\n  ok: true\n  size: 11",
      value: { banner: "220 hello", ok: true, size: 11 },
      port: { state: "open", service: "ftp", product: undefined, version: undefined },
      log: [],
      printed: "seen\n",
    });
  });

  test("a file, against a name", async () => {
    const path = join(folder, "my-script.nse");
    writeFileSync(
      path,
      `${RULE} action = function(host, port) return host.targetname .. " " .. host.ip .. " " .. port.service end`,
    );
    const outcome = await runScript({ path }, { host: "localhost", port: server.port, service: "x" });
    expect([outcome.id, outcome.output]).toEqual(["my-script", "localhost 127.0.0.1 x"]);
  });

  test("the way to the host is known", async () => {
    const source = `hostrule = function() return true end
      action = function(host) return {host.bin_ip == host.bin_ip_src, type(host.interface), host.interface_mtu > 0} end`;
    expect((await runScript(source, { host: "127.0.0.1" })).value).toEqual([true, "string", true]);
  });

  test("a file that is not there", async () => {
    const outcome = await runScript({ path: join(folder, "none.nse") }, PORT);
    expect([outcome.state, outcome.reason]).toEqual([
      "not-loaded",
      `cannot read ${join(folder, "none.nse")}: no such file`,
    ]);
  });

  test("libraries of the user's data directories come first", async () => {
    const { mkdirSync } = await import("node:fs");
    mkdirSync(join(folder, "nselib"), { recursive: true });
    writeFileSync(join(folder, "nselib", "mine.lua"), "return 'mine'");
    const outcome = await act("return require 'mine'", { dataDirs: [folder] });
    expect(outcome.value).toBe("mine");
  });
});

describe("states and reasons", () => {
  test("no match", async () => {
    const source = "portrule = function() return false end action = function() end";
    const outcome = await runScript(source, { ...PORT, driver: new PlaybookDriver(new Playbook()) });
    expect([outcome.state, outcome.reason, "output" in outcome]).toEqual(["no-match", "the rule said no", false]);
    const other = await runScript(source, { host: "127.0.0.1" });
    expect([other.state, other.reason]).toEqual(["no-match", "the script has no hostrule"]);
    const forced = await runScript(`${source} action = function() return "forced" end`, { ...PORT, force: true });
    expect([forced.state, forced.output]).toEqual(["done", "forced"]);
  });

  test("an error in the action, in the rule, when loading", async () => {
    const action = await act("error 'oops'");
    expect([action.state, action.reason, action.output]).toEqual(["error", "script.nse:1: oops", undefined]);
    const rule = await runScript("portrule = function() error('in rule', 0) end action = print", PORT);
    expect([rule.state, rule.reason]).toEqual(["error", "in rule"]);
    const load = await runScript("x = = 1", PORT);
    expect([load.state, load.reason]).toEqual(["not-loaded", "script.nse:1: unexpected symbol near '='"]);
  });

  test("ended by new_try, by an unexpected yield, by nobody", async () => {
    const tried = await act("nmap.new_try()(false, 'TIMEOUT')");
    expect([tried.state, tried.reason]).toEqual(["exception", "TIMEOUT"]);
    const yielded = await act("coroutine.yield(1)");
    expect([yielded.state, yielded.reason]).toEqual(["yielded", "yielded unexpectedly and cannot be resumed"]);
    const stuck = await act("nmap.condvar('x') 'wait'");
    expect([stuck.state, stuck.reason]).toEqual(["deadlock", "nothing could wake it any more"]);
    expect(stuck.log[0]).toMatch(/^Deadlock: 1 thread waits/);
  });

  test("out of time, in virtual and in real time", async () => {
    const virtual = await act("nmap.socket.sleep(3600)", { timeoutMs: 60_000 });
    expect([virtual.state, virtual.reason]).toEqual(["timeout", "the time was up"]);
    const real = await runScript(`${RULE} action = function() nmap.socket.sleep(60) end`, { ...PORT, timeoutMs: 20 });
    expect(real.state).toBe("timeout");
  });

  test("aborted, while it runs and before", async () => {
    const controller = new AbortController();
    const source = `${RULE} action = function() print "begins" nmap.socket.sleep(60) end`;
    const outcome = await runScript(source, {
      ...PORT,
      signal: controller.signal,
      onPrint: () => setImmediate(() => controller.abort()),
    });
    expect([outcome.state, outcome.reason, outcome.printed]).toEqual(["interrupted", "interrupted", "begins\n"]);
    expect((await runScript(source, { ...PORT, signal: AbortSignal.abort() })).state).toBe("interrupted");
  });

  test("a name that nobody knows", async () => {
    const book = new Playbook().asks({ op: "resolve", name: "nosuch.test" }).fails("ERROR", "next", "name-unknown");
    const outcome = await act("", { host: "nosuch.test", driver: new PlaybookDriver(book) });
    expect([outcome.state, outcome.reason]).toEqual(["unresolved", "Name or service not known"]);
  });

  test("misuse rejects", async () => {
    await expect(runScript("", { rule: "portrule" })).rejects.toThrow("a portrule needs a host");
    await expect(runScript("", { rule: "portrule", host: "127.0.0.1" })).rejects.toThrow("a portrule needs a port");
    await expect(act("", { args: "a={" })).rejects.toThrow();
    await expect(act("nmap.new_socket():connect(host, port)")).rejects.toThrow("playbook: not what was expected");
  });
});

describe("options", () => {
  test("rules other than for ports", async () => {
    const source = `prerule = function(...) return select("#", ...) == 0 end postrule = prerule
      hostrule = function(host, port) return port == nil end
      action = function(host) return SCRIPT_TYPE .. (host and host.ip or "") end`;
    expect((await runScript(source)).output).toBe("prerule");
    expect((await runScript(source, { rule: "postrule" })).output).toBe("postrule");
    expect((await runScript(source, { host: "127.0.0.1" })).output).toBe("hostrule127.0.0.1");
    expect((await runScript(source, { host: "::1" })).output).toBe("hostrule::1");
  });

  test("script arguments as values and as text", async () => {
    const show = `local a = nmap.registry.args
      return {a["x.y"], a.list[1], a.list[2], a.deep.n, a[1] or "none", type(a.n)}`;
    const values = await act(show, { args: { "x.y": "v", list: ["a", true], deep: { n: 5 }, n: 7 } });
    expect(values.value).toEqual(["v", "a", "true", "5", "none", "string"]);
    const text = await act(show, { args: "x.y=v, list={a,true}, deep={n=5}, n=7, flag" });
    expect(text.value).toEqual(["v", "a", "true", "5", "flag", "string"]);
  });

  test("the port as it is declared", async () => {
    const shown =
      "return {port.number, port.protocol, port.state, port.service or 'none', nmap.get_port_state(host, port).state}";
    expect((await act(shown)).value).toEqual([80, "tcp", "open", "http", "open"]);
    const udp = { port: 53, protocol: "udp", state: "open|filtered", service: "dns" } as const;
    expect((await act(shown, udp)).value).toEqual([53, "udp", "open|filtered", "dns", "open|filtered"]);
  });

  test("what a script finds out about its port", async () => {
    const outcome = await act(
      'port.version = {name = "http", product = "P", version = "1.0"} nmap.set_port_version(host, port) nmap.set_port_state(host, port, "closed")',
    );
    expect(outcome.port).toEqual({ state: "closed", service: "http", product: "P", version: "1.0" });
  });

  test("verbosity, debugging and the log", async () => {
    const lines: string[] = [];
    const outcome = await act('nmap.log_write("stdout", "a message") return nmap.verbosity() .. nmap.debugging()', {
      verbosity: 2,
      debugging: 1,
      onLog: (line) => lines.push(line),
    });
    expect(outcome.output).toBe("31");
    expect(outcome.log).toEqual([
      "Starting script against 127.0.0.1:80.",
      "a message",
      "Finished script against 127.0.0.1:80.",
    ]);
    expect(lines).toEqual(outcome.log);
  });

  test("what is printed comes line by line", async () => {
    const pieces: string[] = [];
    const outcome = await act('print("a", 1) io.write("b\\n") nmap.socket.sleep(1) io.write("c")', {
      onPrint: (text) => pieces.push(text),
    });
    expect(pieces).toEqual(["a\t1\n", "b\n", "c"]);
    expect(outcome.printed).toBe("a\t1\nb\nc");
  });

  test("texts are UTF-8, or bytes as characters", async () => {
    const body = 'print "\\xc3\\xa4" return {"\\xc3\\xbc", k = "\\xff"}';
    const utf8 = await act(body);
    expect([utf8.printed, utf8.value, utf8.output]).toEqual(["ä\n", { 1: "ü", k: "\ufffd" }, "\n  ü\n  k: \ufffd"]);
    const latin1 = await act(body, { strings: "latin1" });
    expect([latin1.printed, latin1.value]).toEqual(["Ã¤\n", { 1: "Ã¼", k: "ÿ" }]);
  });

  test("values keep their types", async () => {
    const outcome = await act("return {1, 2.5, 3.0, true, 'x', 2^53|1, {}, {a = {b = {1, 2}}}}");
    expect(outcome.value).toEqual([1, 2.5, 3, true, "x", 9007199254740993n, [], { a: { b: [1, 2] } }]);
    expect((await act("return {10, 20, k = 'v'}")).value).toEqual({ 1: 10, 2: 20, k: "v" });
    expect((await act("return 5")).value).toBe(5);
    expect((await act("return nil, 'only text'")).value).toBeUndefined();
    expect((await act("return {a = 1}, 'text'")).output).toBe("text");
  });

  test("a playbook's world in virtual time", async () => {
    const book = new Playbook()
      .asks({ op: "resolve" })
      .answers(["127.0.0.1"])
      .asks({ op: "connect", port: 80 })
      .answers(1, 3000)
      .asks({ op: "read", socket: 1 })
      .answers("hello", 60_000);
    const driver = new PlaybookDriver(book);
    const body =
      "local s = nmap.new_socket() s:set_timeout(-1) s:connect(host, port) return select(2, s:receive()) .. nmap.clock()";
    expect((await act(body, { driver })).output).toBe("hello63.0");
    driver.finish();
  });
});
