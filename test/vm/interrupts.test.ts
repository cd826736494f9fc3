import { describe, expect, it } from "vitest";
import { openLibraries } from "../../src/stdlib/open.ts";
import { interruptMain } from "../../src/vm/interrupt-hook.ts";
import { continueBase, startBase } from "../../src/vm/resume.ts";
import { LuaState, type StateOptions } from "../../src/vm/state.ts";
import { NativeFunction, NONE } from "../../src/vm/value.ts";
import { memoryHost } from "../stdlib/machine.ts";

const ASKS = { why: "a test" };

/**
 * Runs a program that interrupts itself by `interrupt(loops)`: as if the host had asked just then. Gives what it printed.
 * @param deaf the main thread cannot wait.
 */
function run(program: string, options: StateOptions, deaf = false): string {
  const host = memoryHost();
  const L = new LuaState({ ...options, interruptible: true });
  openLibraries(L, { host, warn: () => undefined });
  L.main.canWait = !deaf;
  const interrupt = new NativeFunction("interrupt", (loops) => {
    L.interrupts?.ask(ASKS, loops !== false);
    return NONE;
  });
  L.globals.setStr("interrupt", interrupt);
  L.main.body = L.load(program, "=t");
  let outcome = startBase(L, L.main, []);
  while (outcome.kind === "suspended") {
    expect(outcome.request).toBe(ASKS);
    interruptMain(L);
    outcome = continueBase(L, L.main, undefined);
  }
  L.close();
  return host.stdout.output + (outcome.kind === "failed" ? `error: ${String(outcome.error.value)}\n` : "");
}

const MODES: readonly StateOptions[] = [
  { codegen: "off" },
  { codegen: "auto" },
  { codegen: "auto", hot: 3 },
  { codegen: "always" },
  { codegen: "always", metered: true },
];

describe.each(MODES)("an interrupt in code generation $codegen, hot at $hot, metered $metered", (options) => {
  it.each([
    ["while", "while true do end"],
    ["repeat", "local x repeat x = 1 until not x"],
    ["numeric for", "for i = 1, math.huge do end"],
    ["generic for", "for i in function() return 1 end do end"],
    ["goto", "::again:: goto again"],
    ["nested", "for i = 1, 1e18 do for j = 1, 1e18 do end end"],
    ["floats", "local x = 0.5 while x > 0 do x = x + 0.25 end"],
  ])("ends a %s loop", (_name, loop) => {
    // The interpreter sees it when \`interrupt\` returns.
    expect(run(`print(pcall(function() interrupt() ${loop} end)) print(debug.gethook())`, options)).toMatch(
      /^false\t(t:1: )?interrupted!\nnil\n$/,
    );
  });

  it("ends a loop in a function that has run often, again and again", () => {
    const program = `
      local function f(n, asks)
        local sum = 0
        if asks then interrupt() end
        for i = 1, n do for j = 1, 2 do sum = sum + j end end
        return sum
      end
      for round = 1, 3 do
        for i = 1, 200 do f(20) end
        print(pcall(f, 1e18, true))
        print(f(10))
      end`;
    expect(run(program, options)).toMatch(/^(false\t(t:4: )?interrupted!\n30\n){3}$/);
  });

  it("ends calls, without loops being asked", () => {
    const program = `
      local function fib(n) if n < 2 then return n end
      return fib(n - 1) + fib(n - 2) end
      for i = 1, 50 do fib(5) end
      local function deep() interrupt(false)
      return fib(90) + 1 end
      print(pcall(deep)) print(fib(10))`;
    expect(run(program, options)).toMatch(/^false\tt:[356]: interrupted!\n55\n$/);
  });

  it("ends calls in tail position", () => {
    const program = `
      local function f(n) return f(n + 1) end
      local function g(n) interrupt() local r = f(n) return r end
      print(pcall(g, 1))`;
    expect(run(program, options)).toMatch(/^false\t(t:3: )?interrupted!\n$/);
  });

  it("is the main thread's, after a coroutine has given back", () => {
    const program = `
      local co = coroutine.create(function() interrupt() for i = 1, 1e5 do end print("given") coroutine.yield(1) end)
      print(pcall(function() local ok = coroutine.resume(co)
      print(ok) end))
      print(coroutine.status(co), coroutine.resume(co))`;
    expect(run(program, options)).toBe("given\nfalse\tt:3: interrupted!\nsuspended\ttrue\n");
  });

  it("names the line that called a library function, which it was in", () => {
    const program = `print(pcall(function()
      interrupt()
      print("not printed") end))`;
    // Compiled code looks at its next call of a Lua function or the next round of a loop.
    const isCompiled = options.codegen === "always" || options.hot !== undefined;
    expect(run(program, options)).toBe(isCompiled ? "not printed\ntrue\n" : "false\tt:2: interrupted!\n");
  });

  it("closes what is to be closed, and is seen by handlers before that", () => {
    const program = `
      local function f()
        local x <close> = setmetatable({}, {__close = function(_, e) print("closed", e) end})
        interrupt() while true do end
      end
      print(xpcall(f, function(m) print("handler", m) return "handled" end))`;
    expect(run(program, options)).toMatch(/^handler\t(t:4: )?interrupted!\nclosed\thandled\nfalse\thandled\n$/);
  });

  it("waits where nothing can leave", () => {
    expect(run("interrupt() for i = 1, 1000 do local t = tostring(i) end print('on')", options, true)).toBe("on\n");
  });
});
