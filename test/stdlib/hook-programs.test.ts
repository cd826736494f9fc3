import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { asChunk, runCompiled } from "../vm/chunks.ts";
import { reference, run, runReference } from "./machine.ts";

/** Small programs with every kind of statement, separated by lines of hyphens. */
const PROGRAMS = readFileSync(new URL("cases/hook-programs.lua", import.meta.url), "latin1")
  .split(/^-+\n/m)
  .slice(1);

/** Prints what a hook for some events sees while a program runs: lines, names, kinds, and the values that are handed over. */
function traced(program: string, mask: string): string {
  const text = `
    local events = {}
    local function hook(event, line)
      local i = debug.getinfo(2, "nSltr")
      local values = ""
      if event ~= "line" and i.what ~= "C" then
        values = i.ftransfer .. "," .. i.ntransfer
        for k = i.ftransfer, i.ftransfer + i.ntransfer - 1 do
          local name, v = debug.getlocal(2, k)
          values = values .. " " .. name .. "=" .. (math.type(v) and v or type(v))
        end
      end
      events[#events + 1] = table.concat({event, line or "-", i.currentline, i.name or "?", i.namewhat, i.what,
        i.istailcall and "tail" or "", values}, " ")
    end
    local f = assert(load(${luaText(program)}, "=p"))
    debug.sethook(hook, "${mask}")
    pcall(f)
    debug.sethook()
    print(table.concat(events, "\\n"))`;
  return asChunk(text);
}

function luaText(text: string): string {
  return `[==[\n${text}]==]`;
}

describe.skipIf(reference === undefined)("hooks see what they see in the reference", () => {
  it.each(PROGRAMS.map((program) => ({ program })))("$program", ({ program }) => {
    for (const mask of ["l", "cr", "crl"]) {
      const expected = runReference(traced(program, mask));
      expect(expected).toMatch(/^(line|call|return)/);
      expect(run(traced(program, mask))).toBe(expected);
      expect(runCompiled(traced(program, mask))).toBe(expected);
    }
  });
});
