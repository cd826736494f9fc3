/** A limit of memory holds for the process: what a program with 64 MB makes of it, in a process of its own (docs/security.md). */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Program } from "./lua-harness.ts";

/** The limit, and by how much the process may grow, in megabytes. */
const LIMIT = 64;
const MOST = 256;

/** Tells at the end how large the process was at most, in kilobytes. */
const REPORT =
  'data:text/javascript,process.on("exit",()=>process.stderr.write("\\nRSS "+process.resourceUsage().maxRSS))';

const hungry: Readonly<Record<string, string>> = {
  "a growing table": "local t = {} for i = 1, math.huge do t[i] = {} end",
  floats: "local t = {} for i = 1, math.huge do t[i] = i + 0.5 end",
  "a long string made of short ones": 'local s = "" while true do s = s .. "x" end',
  "packed strings": 'local t = {} for i = 1, math.huge do t[i] = string.pack("i8s4", i, ("y"):rep(50)) end',
  "parts of long strings": 'local t, s = {}, ("x"):rep(3e5) while true do t[#t + 1] = (s .. #t):sub(-1e5) end',
  "loaded functions": 'local t = {} for i = 1, math.huge do t[i] = load("return " .. i .. " + x * x - y / z") end',
  "replacements of many matches": 'local s = "a" while true do s = s:gsub("a", "aa") end',
  coroutines: "local t = {} while true do local co = coroutine.wrap(coroutine.yield) co() t[#t + 1] = co end",
  "a huge file": 'io.open("/dev/zero"):read("a")',
};

let program: Program;
let idle = 0;

async function run(source: string): Promise<{ readonly text: string; readonly mb: number }> {
  program.write("hungry.lua", source);
  const env = { NODE_OPTIONS: `--import=${JSON.stringify(REPORT)}` };
  const { stderr } = await program.run(["lua", `--budget=memory=${LIMIT}M,time=60s`, "hungry.lua"], "", env);
  return { text: stderr, mb: Number(/RSS (\d+)/.exec(stderr)?.[1]) / 1024 };
}

beforeAll(async () => {
  program = await Program.build();
  idle = (await run("")).mb;
}, 60_000);
afterAll(() => rmSync(program.root, { recursive: true }));

test.each(Object.entries(hungry))(
  "%s",
  async (_name, source) => {
    const { text, mb } = await run(source);
    expect(text).toContain("neap: the memory budget is spent");
    expect(mb - idle).toBeLessThan(MOST);
  },
  120_000,
);
