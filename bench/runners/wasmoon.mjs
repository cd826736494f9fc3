// Runs one Lua file with wasmoon: node wasmoon.mjs FILE
// Its files are a world of their own: the ones that BENCH_SOURCES names are copied into it first.
import { readFileSync } from "node:fs";
import { LuaFactory } from "wasmoon";

const sources = process.env.BENCH_SOURCES;
const factory = new LuaFactory(undefined, sources === undefined ? {} : { BENCH_SOURCES: sources });
if (sources !== undefined) {
  const list = readFileSync(sources, "latin1");
  await factory.mountFile(sources, list);
  for (const [, name] of list.matchAll(/"([^"]+)"/g)) await factory.mountFile(name, readFileSync(name));
}
const engine = await factory.createEngine();
try {
  await engine.doString(readFileSync(process.argv[2], "latin1"));
} catch (e) {
  process.stderr.write(`wasmoon: ${e instanceof Error ? e.message : String(e)}\n`);
  process.exitCode = 1;
}
