import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { coroutineProgram, printCoroutines } from "./coroutine-programs.ts";
import { PRELUDE } from "./prelude.ts";
import { referenceTranscripts } from "./transcripts.ts";

const q = (s) => `"${s.replace(/[^ !#-[\]-~]/g, (c) => `\\${String(c.charCodeAt(0)).padStart(3, "0")}`)}"`;
const progs = fc.sample(coroutineProgram, { numRuns: 500, seed: Number(process.argv[2]) }).map(printCoroutines);
for (let i = 0; i < 500; i += 1) {
  const t0 = Date.now();
  const r = spawnSync("/tmp/lua548/lua", ["-"], {
    input: `PAUSE = function () end local run = load(${q(PRELUDE)}, "=prelude")()\nio.write(run(${q(progs[i])}), "\\n")`,
    timeout: 2000,
  });
  if (r.status !== 0) {
    console.log(i, r.status, r.signal, Date.now() - t0, String(r.stderr).slice(0, 200));
    writeFileSync("/tmp/prog.lua", progs[i]);
    writeFileSync(
      "/tmp/one.lua",
      `PAUSE = function () end local run = load(${q(PRELUDE)}, "=prelude")()\nio.write(run(${q(progs[i])}), "\\n")`,
    );
  }
}
