// Neap's LPeg against Debian's C LPeg (package lua-lpeg): nselib's json and re on a JSON text of 1 MB.
//   node bench/lpeg.mjs [--runs N]
// Processor time inside the process, compilation of the text not counted; the least of the runs, both in one go.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const DATA = "/usr/share/nmap";
const runs = process.argv[2] === "--runs" ? Number(process.argv[3]) : 5;
const body = readFileSync(new URL("lpeg.lua", import.meta.url), "latin1");
if (!existsSync(`${DATA}/nselib/json.lua`)) {
  console.log("no Nmap data directory on this computer");
  process.exit(0);
}

// What json needs of stdnse, unicode and unittest outside the engine.
const STUBS = `
package.path = "${DATA}/nselib/?.lua;" .. package.path
package.preload.stdnse = function()
  return {
    module = function(name, seeall) local env = {}; env._M = env; seeall(env); return env end,
    seeall = function(env) setmetatable(env, { __index = _G }) end,
  }
end
package.preload.unittest = function() return { testing = function() return false end } end
package.preload.unicode = function() return { utf8_enc = utf8.char } end
`;

const folder = mkdtempSync(join(tmpdir(), "neap-lpeg-"));
try {
  const reference = join(folder, "reference.lua");
  writeFileSync(
    reference,
    `${STUBS}\nassert(load([==[${body}]==], "=bench"))(require "json", require "re", os.clock, print, ${runs})\n`,
    "latin1",
  );
  const script = join(folder, "bench.nse");
  writeFileSync(
    script,
    `local json, re = require "json", require "re"
prerule = function() return true end
categories = {"safe"}
action = function()
  local lines = {}
  assert(load([==[${body}]==], "=bench"))(json, re, os.clock, function(l) lines[#lines + 1] = l end, ${runs})
  return "\\n" .. table.concat(lines, "\\n")
end
`,
    "latin1",
  );
  const theirs = times("C LPeg", "lua5.4", [reference]);
  const ours = times("neap", process.execPath, [resolve("dist/neap.mjs"), script, "-Pn", "-n", "-p", "1", "127.0.0.1"]);
  console.log("program       C LPeg least   neap first   neap least   ratio (least)");
  for (const [name, c] of theirs) {
    const n = ours.get(name);
    if (n === undefined || n.check !== c.check)
      throw new Error(`${name}: ${JSON.stringify(c)} against ${JSON.stringify(n)}`);
    const cells = [c.least.toFixed(3), n.first.toFixed(3), n.least.toFixed(3), (n.least / c.least).toFixed(2)];
    console.log(`${name.padEnd(13)} ${cells.map((cell) => cell.padStart(12)).join(" ")}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs a program and takes its lines apart. */
function times(label, program, args) {
  const env = { ...process.env };
  delete env.NODE_EXTRA_CA_CERTS;
  const run = spawnSync(program, args, { encoding: "latin1", env, timeout: 300_000 });
  const found = new Map();
  for (const m of run.stdout.matchAll(/([a-z][\w. ]*?) first ([\d.]+) least ([\d.]+) check (\d+)/g)) {
    found.set(m[1], { first: Number(m[2]), least: Number(m[3]), check: m[4] });
  }
  if (found.size === 0) throw new Error(`${label}: ${run.stdout}${run.stderr}`);
  return found;
}
