import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { asleep, type Ended, ended, Program, written } from "./lua-harness.ts";

let program: Program;
beforeAll(async () => {
  program = await Program.build();
});
afterAll(() => rmSync(program.root, { recursive: true, force: true }));

/** What a failed test may leave running. */
let started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started) child.kill("SIGKILL");
  started = [];
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts a program with some options. */
function start(code: string, ...options: string[]): ChildProcess {
  return launch(...options, "-e", code);
}

function launch(...args: string[]): ChildProcess {
  const child = program.start(process.execPath, [program.neap, "lua", ...args]);
  started.push(child);
  return child;
}

/** Sends SIGINT when a program has written something, and has gone on for a while. */
async function interrupt(child: ChildProcess, after: string, ms = 100): Promise<void> {
  await written(child, after);
  await pause(ms);
  child.kill("SIGINT");
}

/** How a program ends that gets SIGINT once it has printed "ready". */
async function interrupted(code: string, ...options: string[]): Promise<Ended & { signal: string | null }> {
  const child = start(`print("ready") ${code}`, ...options);
  const end = ended(child);
  await interrupt(child, "ready");
  const { code: status, stdout, stderr } = await end;
  return { code: status, signal: child.signalCode, stdout: stdout.replace("ready\n", ""), stderr };
}

/** What the reference shows for an error with a traceback. */
const shown = (message: string, ...levels: string[]): string =>
  `neap: ${message}\nstack traceback:\n${levels.map((l) => `\t${l}\n`).join("")}\t[C]: in ?\n`;

const MAIN = "(command line):1: in main chunk";

interface Case {
  readonly name: string;
  readonly code: string;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** Programs, and what they show in the reference. */
const CASES: readonly Case[] = [
  { name: "an empty loop", code: "while true do end", stderr: shown("interrupted!", MAIN) },
  {
    name: "a loop in a loop",
    code: "while true do for i = 1, 10 do for j = 1, 1e18 do end end end",
    stderr: shown("interrupted!", MAIN),
  },
  { name: "a goto", code: "::again:: goto again", stderr: shown("interrupted!", MAIN) },
  {
    name: "a loop in a function that was called often",
    code: "local function f(n) for i = 1, n do end end\nfor i = 1, 100 do f(10) end\nf(1e18)",
    stderr: shown(
      "(command line):3: interrupted!",
      "(command line):1: in local 'f'",
      "(command line):3: in main chunk",
    ),
  },
  {
    name: "calls",
    code: "local function f(n) if n < 2 then return n end\nreturn f(n - 1) + f(n - 2) end\nprint(pcall(f, 90))",
    stdout: "false\t(command line):2: interrupted!\n",
  },
  {
    name: "tail calls",
    code: "local function f(n) return f(n + 1) end\nlocal function g() local r = f(1) return r end\nlocal r = g()",
    stderr: shown(
      "(command line):2: interrupted!",
      "(command line):1: in function <(command line):1>",
      "(...tail calls...)",
      "(command line):2: in local 'g'",
      "(command line):3: in main chunk",
    ),
  },
  {
    name: "a loop in pcall",
    code: "print(pcall(function() while true do end end)) print(debug.gethook())",
    stdout: "false\tinterrupted!\nnil\n",
  },
  {
    name: "what is to be closed",
    code: `local function f()
      local x <close> = setmetatable({}, {__close = function(_, e) print("closed", e) end})
      while true do end
    end
    print(pcall(f))`,
    stdout: "closed\tinterrupted!\nfalse\tinterrupted!\n",
  },
  {
    name: "what xpcall calls",
    code: `print(xpcall(function() while true do end end, function(m) return debug.traceback(m) end))`,
    stdout: `false\tinterrupted!\nstack traceback:\n\t(command line):1: in hook '?'
\t(command line):1: in function <(command line):1>\n\t[C]: in function 'xpcall'\n\t${MAIN}\n\t[C]: in ?\n`,
  },
  {
    name: "a comparison of sort",
    code: "table.sort({1, 2, 3}, function() while true do end end)",
    stderr: shown(
      "interrupted!",
      "(command line):1: in function <(command line):1>",
      "[C]: in function 'table.sort'",
      MAIN,
    ),
  },
  {
    name: "a metamethod",
    code: "local t = setmetatable({}, {__index = function() while true do end end})\nlocal x = t.y",
    stderr: shown(
      "(command line):2: interrupted!",
      "(command line):1: in metamethod 'index'",
      "(command line):2: in main chunk",
    ),
  },
  {
    name: "a program with a hook of its own",
    code: `debug.sethook(function() end, "l") print(pcall(function() while true do end end)) print(debug.gethook())`,
    stdout: "false\tinterrupted!\nnil\n",
  },
];

const MODES = ["--codegen=off", "--codegen=auto", "--codegen=always", "--budget=cpu=60s"];

describe.skipIf(process.platform === "win32")("SIGINT", () => {
  describe.each(MODES)("with %s", (mode) => {
    it.each(CASES)("interrupts $name", async ({ code, stdout = "", stderr = "" }) => {
      const run = await interrupted(code, mode);
      expect(run).toEqual({ code: stderr === "" ? 0 : 1, signal: null, stdout, stderr });
    });
  });

  it("interrupts code that had just been started", async () => {
    const child = start("print(pcall(function() print('ready') while true do end end)) print('on')");
    const end = ended(child);
    await interrupt(child, "ready", 0);
    expect(await end).toEqual({ code: 0, stdout: "ready\nfalse\tinterrupted!\non\n", stderr: "" });
  });

  it("is taken by the main thread, when a coroutine gives back", async () => {
    const code = `local co = coroutine.wrap(function() print("ready") for i = 1, 2e8 do end print("given") end)
      co()
      print("on")`;
    const child = start(code, "--codegen=off");
    const end = ended(child);
    await interrupt(child, "ready");
    const levels = ["[C]: in function <[C]>", "(command line):2: in main chunk"];
    const { stdout, stderr } = await end;
    expect(stdout).toBe("ready\ngiven\n");
    expect(stderr.replace(/\[C\]: in local 'co'.*/, levels[0] as string)).toBe(
      shown("(command line):2: interrupted!", ...levels),
    );
  });

  it("is taken when a long library function returns", async () => {
    const code = "string.find(('ab'):rep(500), '.-a.-a.-a.-c')\nprint('found')";
    const run = await interrupted(`\n${code}`, "--codegen=auto");
    expect(run).toEqual({
      code: 1,
      signal: null,
      stdout: "",
      stderr: shown(
        "(command line):2: interrupted!",
        "[C]: in function 'string.find'",
        "(command line):2: in main chunk",
      ),
    });
  });

  it("ends the process the second time, in a loop that goes on after the first", async () => {
    const child = start("print(pcall(function() print('ready') while true do end end)) while true do end");
    const end = ended(child);
    await interrupt(child, "ready");
    await interrupt(child, "interrupted!");
    expect(await end).toEqual({ code: null, stdout: "ready\nfalse\tinterrupted!\n", stderr: "" });
    expect(child.signalCode).toBe("SIGINT");
  });

  it("ends the process the second time, in a library function that does not see the first", async () => {
    const child = start("print('ready') string.find(('a'):rep(300000), '.-.-.-b')");
    const end = ended(child);
    await interrupt(child, "ready", 1000);
    await pause(200);
    expect(child.signalCode).toBe(null);
    child.kill("SIGINT");
    await end;
    expect(child.signalCode).toBe("SIGINT");
  });

  it("interrupts each chunk of the command line once", async () => {
    const loop = (name: string): string => `print(pcall(function() print("${name}") while true do end end))`;
    const child = launch("-e", loop("one"), "-e", loop("two"));
    const end = ended(child);
    await interrupt(child, "one");
    await interrupt(child, "two");
    expect(await end).toEqual({
      code: 0,
      stdout: "one\nfalse\tinterrupted!\ntwo\nfalse\tinterrupted!\n",
      stderr: "",
    });
  });

  it.skipIf(process.platform !== "linux")("ends a read that waits for input", async () => {
    const child = start("print('ready')\nio.read() print('read')");
    const end = ended(child);
    await written(child, "ready");
    await asleep(child);
    child.kill("SIGINT");
    const stderr = shown(
      "(command line):2: interrupted!",
      "[C]: in function 'io.read'",
      "(command line):2: in main chunk",
    );
    expect(await end).toEqual({ code: 1, stdout: "ready\n", stderr });
  });

  it("ends a read that has not begun to wait yet", async () => {
    const child = start("print('ready') for line in io.lines() do print(line) end");
    const end = ended(child);
    await written(child, "ready");
    await pause(500);
    child.stdin?.write("a line\n");
    await interrupt(child, "a line", 0);
    const { code, stdout, stderr } = await end;
    expect([code, stdout]).toEqual([1, "ready\na line\n"]);
    expect(stderr).toContain("interrupted!\nstack traceback:");
  });

  it("goes to a program that is run by os.execute", async () => {
    const child = start("print(os.execute('echo ready; sleep 1')) print('on')");
    const end = ended(child);
    await interrupt(child, "ready");
    expect(await end).toEqual({ code: 0, stdout: "ready\ntrue\texit\t0\non\n", stderr: "" });
  });

  it("leaves interactive mode running", async () => {
    const child = launch("-i");
    const end = ended(child);
    const loop = "x = 5 print('rea' .. 'dy') while true do end";
    const question = "print(x, coroutine.isyieldable(), select(2, coroutine.running()))";
    child.stdin?.write(`${loop}\n`);
    await interrupt(child, "ready");
    child.stdin?.end(`${question}\n`);
    const { code, stdout, stderr } = await end;
    expect(stdout.replace(/^Lua.*\n/, "")).toBe(`> ${loop}\nready\n> ${question}\n5\tfalse\ttrue\n> \n`);
    expect(stderr).toBe("interrupted!\nstack traceback:\n\tstdin:1: in main chunk\n\t[C]: in ?\n");
    expect(code).toBe(0);
  });

  it("ends the process when the program does not run", async () => {
    const child = launch("-i");
    const end = ended(child);
    await written(child, "> ");
    await pause(100);
    child.kill("SIGINT");
    await end;
    expect(child.signalCode).toBe("SIGINT");
  });
});
