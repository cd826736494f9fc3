import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GrantError, Lua, type LuaOptions, runScript } from "../../src/index.ts";
import { temporaryTree } from "./closed-run.ts";

const program = join(import.meta.dirname, "../../dist/neap.mjs");
const TREE = temporaryTree({
  "secret.txt": "secret",
});
afterAll(() => TREE.remove());
const secret = join(TREE.root, "secret.txt");

beforeAll(() => {
  expect(existsSync(program), "dist/neap.mjs has to be built").toBe(true);
});

/** Runs the program. */
function neap(...args: string[]): { out: string; err: string; code: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...args], {
    encoding: "utf8",
    input: "x\n",
  });
  return { out: stdout, err: stderr, code: status };
}

describe("new Lua({ allow })", () => {
  const results = (source: string, options: LuaOptions): unknown[] => new Lua(options).runSync(source);
  const PROBE = `return (io.open("${secret}")) ~= nil, os.getenv("PATH") ~= nil, (os.execute("exit 0")), (load(string.dump(print and function() end))) ~= nil, (pcall(debug.getregistry))`;

  test("without it a program has the rights of the process, and with an empty list none", () => {
    expect(results(PROBE, {})).toEqual([true, true, true, true, true]);
    const denied: string[] = [];
    expect(results(PROBE, { allow: [], onDenied: (grant) => denied.push(grant) })).toEqual([
      false,
      false,
      undefined,
      false,
      false,
    ]);
    expect(denied).toEqual([`read=${secret}`, "env", "exec"]);
    expect(results(PROBE, { allow: "all" })).toEqual([true, true, true, true, true]);
  });

  test("grants", () => {
    expect(results(PROBE, { allow: `read=${TREE.root},env` }).slice(0, 3)).toEqual([true, true, undefined]);
    expect(results(PROBE, { allow: ["exec"] }).slice(0, 3)).toEqual([false, false, true]);
  });

  test("what means nothing is refused", () => {
    expect(() => new Lua({ allow: ["reed=/"] })).toThrow(GrantError);
    expect(() => new Lua({ allow: "net=*" })).toThrow(GrantError);
  });

  test("os.exit does not end the process", () => {
    expect(results("return pcall(os.exit, 1)", { allow: [] })[0]).toBe(false);
  });

  test("debug looks into the program's own functions, not into natives", () => {
    const source = `local x = 1 local function f() return x end
      local co = coroutine.wrap(function() end)
      return debug.getupvalue(f, 1), (debug.getupvalue(co, 1)), (debug.upvalueid(co, 1)), pcall(debug.upvaluejoin, f, 1, co, 1)`;
    expect(results(source, { allow: [] })).toEqual([
      "x",
      undefined,
      undefined,
      false,
      expect.stringContaining("Lua function expected"),
    ]);
    expect(results(source, {})[1]).toBe("");
  });
});

describe("runScript", () => {
  const SCRIPT = `
    local nmap = require "nmap"
    hostrule = function() return true end
    action = function(host)
      return tostring(io.open("${secret}")):sub(1, 4) .. " " .. tostring(os.getenv("PATH") ~= nil)
        .. " " .. tostring(#nmap.list_interfaces() > 0)
    end`;

  test("is closed, and tells what was lacking", async () => {
    const outcome = await runScript(SCRIPT, { host: "127.0.0.1" });
    expect(outcome.output).toBe("nil false false");
    expect(outcome.denied).toEqual([
      { script: "script", act: `read ${secret}`, grant: `read=${secret}` },
      { script: "script", act: "see the environment variable PATH", grant: "env" },
      { script: "script", act: "see the network interfaces", grant: "interfaces" },
    ]);
    expect(outcome.log).toContain(`script may not read ${secret}: that needs --allow read=${secret}`);
  });

  test("grants", async () => {
    const outcome = await runScript(SCRIPT, { host: "127.0.0.1", allow: [`read=${secret}`, "env,nmap"] });
    expect(outcome.output).toBe("file true true");
    expect(outcome).not.toHaveProperty("denied");
  });

  test("a source without a file has no files beside it", async () => {
    const source = `hostrule = function() return true end
      action = function() return tostring(io.open("scripts/../nselib/stdnse.lua")) .. tostring(io.open("test/nse/lpeg/pauses.lua")) end`;
    const outcome = await runScript(source, { host: "127.0.0.1" });
    expect(outcome.output).toMatch(/^file \(0x\w+\)nil$/);
    expect(outcome.denied).toMatchObject([{ grant: expect.stringMatching(/^read=.*pauses\.lua$/) }]);
  });

  test("isolate", async () => {
    const outcome = await runScript(
      `hostrule = function() return true end
       action = function() function string.who() return "own" end return ("x"):who() end`,
      { host: "127.0.0.1", isolate: true },
    );
    expect(outcome.output).toBe("own");
  });

  test("a grant that means nothing is misuse", async () => {
    await expect(runScript(SCRIPT, { host: "127.0.0.1", allow: "everything" })).rejects.toThrow(GrantError);
  });
});

describe("the command line", () => {
  const files = temporaryTree({
    "probe.nse": `
      hostrule = function() return true end
      action = function() return tostring(io.open("${secret}")):sub(1, 4) .. " " .. tostring(os.getenv("PATH") ~= nil) end`,
    "program.lua": `
      io.write("a ") print("b", (io.open("${secret}"))) print(pcall(debug.getregistry)) io.read() os.exit(7)`,
  });
  afterAll(() => files.remove());
  const script = join(files.root, "probe.nse");
  const lua = join(files.root, "program.lua");

  test("a scan is closed and tells of each grant in a line", () => {
    const { out, err, code } = neap(script, "-n", "-Pn", "-sn", "127.0.0.1");
    expect(code).toBe(0);
    expect(out).toContain("|_probe: nil false");
    expect(err.trim().split("\n")).toEqual([
      `NSE: probe may not read ${secret}: that needs --allow read=${secret}`,
      "NSE: probe may not see the environment variable PATH: that needs --allow env",
    ]);
  });

  test("--allow may be given several times", () => {
    const { out, err } = neap(
      script,
      "-n",
      "-Pn",
      "-sn",
      "127.0.0.1",
      "--allow",
      `read=${TREE.root}`,
      "--allow=env,none",
    );
    expect(out).toContain("|_probe: file true");
    expect(err).toBe("");
  });

  test("a grant that means nothing is a usage error", () => {
    const { err, code } = neap(script, "127.0.0.1", "--allow", "net=300.1.1.1");
    expect(code).toBe(2);
    expect(err).toContain("neap: --allow: the grant net=300.1.1.1:");
  });

  test("neap lua is whole without --allow, and keeps to it with it", () => {
    const whole = neap("lua", lua);
    expect(whole.out).toMatch(/^a b\tfile \(0x\w+\)\ntrue\ttable/);
    expect(whole.code).toBe(7);
    const closed = neap("lua", "--allow=", lua);
    expect(closed.out).toBe("a b\tnil\nfalse\tthe registry is closed\n");
    expect(closed.err).toContain(`the program may not read ${secret}: that needs --allow=read=${secret}\n`);
    expect(closed.err).toContain("that needs --allow=read=-\n");
    expect(closed.code).toBe(7);
    expect(neap("lua", "--allow=fly", lua)).toMatchObject({ code: 1, out: "" });
  });
});
