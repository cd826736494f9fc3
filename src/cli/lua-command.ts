import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { parse } from "../parser/index.ts";
import { nodeHost } from "../stdlib/host-node.ts";
import { openLibraries } from "../stdlib/open.ts";
import { installParser } from "../vm/chunk.ts";
import { startBase } from "../vm/resume.ts";
import { LuaState } from "../vm/state.ts";
import { framesFrom, traceback } from "../vm/traceback.ts";
import { rawToString } from "../vm/tostring.ts";
import { list } from "../vm/list.ts";
import { skipFirstComment } from "../stdlib/base.ts";
import { LuaError } from "../vm/errors.ts";

export function runLua(args: string[]): void {
  installParser(() => (createRequire(import.meta.url)("./parser.cjs") as { parse: typeof parse }).parse);
  const L = new LuaState({ memoryUsed: () => process.memoryUsage().heapUsed });
  const host = nodeHost();
  openLibraries(L, { host, warn: () => undefined });
  const listing = args[0] === "--list";
  if (listing) args.shift();
  const source = args[0] === "-e" ? (args[1] as string) : readFileSync(args[0] as string, "latin1");
  try {
    const f = L.load(skipFirstComment(source), args[0] === "-e" ? "=(command line)" : `@${args[0]}`);
    if (listing) {
      console.log(list(f.proto));
      return;
    }
    L.main.body = f;
    const outcome = startBase(L, L.main, []);
    if (outcome.kind === "failed") throw outcome.error;
    L.close();
  } catch (e) {
    if (!(e instanceof LuaError)) throw e;
    console.error(`neap: ${traceback(L, framesFrom(e.top), rawToString(e.value), true)}`);
    process.exitCode = 1;
  }
}
