import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Lua } from "../../../src/api/lua.ts";
import { NodeDriver } from "../../../src/nse/io/node-driver.ts";
import { readBytes } from "../../../src/nse/io/node-files.ts";
import { nodeServices } from "../../../src/nse/io/node-services.ts";
import { openNatives } from "../../../src/nse/lib/natives.ts";
import { nodeHost } from "../../../src/stdlib/host-node.ts";
import { rawToString } from "../../../src/vm/tostring.ts";
import { NativeFunction, NONE } from "../../../src/vm/value.ts";

const PRELUDE = `
local function text(v)
  if type(v) == "string" then
    return '"' .. (v:gsub('[%c"\\\\\\127-\\255]', function(c) return string.format("\\\\x%02x", c:byte()) end)) .. '"'
  end
  return math.type(v) == "float" and string.format("%.1f", v) or tostring(v)
end
local function show(ok, ...)
  if not ok then print("! " .. tostring(...):gsub("^[^ ]*:%d+: ", "")) return end
  local list = {}
  for i = 1, select("#", ...) do list[i] = text((select(i, ...))) end
  print(table.concat(list, " "))
end
local function case(f) show(pcall(f)) end
`;

/** A file of cases: lines `show(…) --> what it shows`, and between them statements. */
export interface Cases {
  /** Each case with what it is to show; "! …" is the message of an error, without its position. */
  readonly expected: readonly (readonly [source: string, shown: string])[];
  readonly program: string;
}

/** Reads the file `cases/NAME.lua`. Statements and cases share one chunk, so locals are seen by the cases below them. */
export function readCases(name: string): Cases {
  const expected: (readonly [string, string])[] = [];
  const lines = readFileSync(new URL(`cases/${name}.lua`, import.meta.url), "latin1")
    .split("\n")
    .map((line) => {
      const m = /^show\((.*)\) -->(.*)$/.exec(line);
      if (m === null) return line;
      expected.push([m[1] as string, (m[2] as string).trim()]);
      return `case(function() return ${m[1]} end)`;
    });
  return { expected, program: PRELUDE + lines.join("\n") };
}

/** Runs cases with our libraries; gives the lines they print. */
export async function runCases({ program }: Cases): Promise<string[]> {
  const lua = new Lua(() => nodeHost(), { strings: "latin1" });
  const lines: string[] = [];
  openNatives(lua.state, {
    driver: new NodeDriver(),
    services: nodeServices,
    data: () => undefined,
    readFile: readBytes,
  });
  const print = new NativeFunction("print", (...args) => {
    lines.push(args.map((v) => rawToString(v)).join("\t"));
    return NONE;
  });
  lua.state.globals.setStr("print", print);
  await lua.run(Buffer.from(program, "latin1"), { chunkName: "@cases.lua" });
  return lines;
}

const version = spawnSync("nmap", ["--version"]);

/** Whether there is an Nmap here to compare with. */
export const hasNmap = version.status === 0 && /Compiled with:.*openssl.*libz/.test(version.stdout.toString());
if (!hasNmap) console.log("not compared with Nmap: none with openssl and zlib here");

/** Runs cases in Nmap, as a prerule of its own; gives the lines they print. */
export function runNmap({ program }: Cases): string[] {
  const folder = mkdtempSync(join(tmpdir(), "neap-cases-"));
  try {
    writeFileSync(
      join(folder, "cases.nse"),
      `categories = {} prerule = function() return true end action = function() ${program}\nend`,
      "latin1",
    );
    const done = spawnSync("nmap", ["--script", "./cases.nse"], { cwd: folder, maxBuffer: 1 << 26 });
    const lines = done.stdout.toString("latin1").split("\n");
    const from = lines.findIndex((line) => line.startsWith("Starting Nmap"));
    const to = lines.findIndex((line) => /^(Nmap done|Pre-scan script)/.test(line));
    return lines.slice(from + 1, to);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
