import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compatibilityText, parseNotes, type Results } from "../../conformance/compatibility.ts";
import { CALL_PRELUDE, callsOf } from "../../conformance/library-calls.ts";
import { newLua } from "../vm/lua.ts";
import { isCurrent, Runner, referenceTranscripts } from "./transcripts.ts";

const results = JSON.parse(readFileSync("conformance/compatibility.json", "utf8")) as Results;
const notes = parseNotes(readFileSync("conformance/compatibility-notes.md", "utf8"));

/** The functions that the manual lists, in its chapters 6.1 to 6.10. */
const MANUAL =
  `assert collectgarbage dofile error getmetatable ipairs load loadfile next pairs pcall print rawequal rawget rawlen
  rawset require select setmetatable tonumber tostring type warn xpcall
  coroutine.close coroutine.create coroutine.isyieldable coroutine.resume coroutine.running coroutine.status coroutine.wrap
  coroutine.yield package.loadlib package.searchpath
  string.byte string.char string.dump string.find string.format string.gmatch string.gsub string.len string.lower string.match
  string.pack string.packsize string.rep string.reverse string.sub string.unpack string.upper
  utf8.char utf8.codepoint utf8.codes utf8.len utf8.offset
  table.concat table.insert table.move table.pack table.remove table.sort table.unpack
  math.abs math.acos math.asin math.atan math.ceil math.cos math.deg math.exp math.floor math.fmod math.log math.max math.min
  math.modf math.rad math.random math.randomseed math.sin math.sqrt math.tan math.tointeger math.type math.ult
  io.close io.flush io.input io.lines io.open io.output io.popen io.read io.tmpfile io.type io.write
  file:close file:flush file:lines file:read file:seek file:setvbuf file:write
  os.clock os.date os.difftime os.execute os.exit os.getenv os.remove os.rename os.setlocale os.time os.tmpname
  debug.debug debug.gethook debug.getinfo debug.getlocal debug.getmetatable debug.getregistry debug.getupvalue debug.getuservalue
  debug.sethook debug.setlocal debug.setmetatable debug.setupvalue debug.setuservalue debug.traceback debug.upvalueid
  debug.upvaluejoin debug.setcstacklimit`.split(/\s+/);

describe("COMPATIBILITY.md", () => {
  it("is what `npm run compat` makes", () => {
    expect(readFileSync("COMPATIBILITY.md", "utf8")).toBe(compatibilityText(results, notes));
  });

  it("has every function of the manual, and says why one differs", () => {
    expect(Object.keys(results.functions).sort()).toEqual([...MANUAL].sort());
    for (const [name, { differences }] of Object.entries(results.functions)) {
      if (differences > 0) expect(notes.functions.has(name), name).toBe(true);
    }
    for (const name of notes.functions.keys()) expect(MANUAL).toContain(name);
  });
});

const REFERENCE = process.env["NEAP_REFERENCE"] ?? "lua5.4";

// The calls are those of the release that Neap aims at; older ones word some messages differently.
describe.skipIf(!isCurrent(REFERENCE))("calls give what the reference gives", () => {
  it.each(Object.keys(results.functions))("%s", async (name) => {
    const calls = callsOf(name, results.seed);
    const expected = referenceTranscripts(REFERENCE, calls, CALL_PRELUDE);
    const runner = new Runner(newLua({ strings: "latin1" }), false, CALL_PRELUDE);
    let differences = 0;
    for (const [i, call] of calls.entries()) if ((await runner.transcript(call)) !== expected[i]) differences++;
    expect(differences).toBeLessThanOrEqual(results.functions[name]?.differences ?? 0);
  });
});
