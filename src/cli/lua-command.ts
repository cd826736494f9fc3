import { readFileSync } from "node:fs";
import { skipFirstComment } from "../stdlib/base.ts";
import { nodeHost } from "../stdlib/host-node.ts";
import { openLibraries } from "../stdlib/open.ts";
import { LuaError } from "../vm/errors.ts";
import { list } from "../vm/list.ts";
import { startBase } from "../vm/resume.ts";
import { LuaState } from "../vm/state.ts";
import { rawToString } from "../vm/tostring.ts";
import { framesFrom, traceback } from "../vm/traceback.ts";

export function luaCommand(args: string[]): number {
  const mode = /^--codegen=(auto|off|always)$/.exec(args[0] ?? "");
  if (mode !== null) args.shift();
  const L = new LuaState({
    codegen: mode === null ? "auto" : (mode[1] as "auto"),
    memoryUsed: () => process.memoryUsage().heapUsed,
  });
  const host = nodeHost();
  openLibraries(L, { host, warn: () => undefined });
  const listing = args[0] === "--list";
  if (listing) args.shift();
  const source = args[0] === "-e" ? (args[1] as string) : readFileSync(args[0] as string, "latin1");
  try {
    const f = L.load(skipFirstComment(source), args[0] === "-e" ? "=(command line)" : `@${args[0]}`);
    if (listing) {
      console.log(list(f.proto));
      return 0;
    }
    L.main.body = f;
    const outcome = startBase(L, L.main, []);
    if (outcome.kind === "failed") throw outcome.error;
    L.close();
    return 0;
  } catch (e) {
    if (!(e instanceof LuaError)) throw e;
    console.error(`neap: ${traceback(L, framesFrom(e.top), rawToString(e.value), true)}`);
    return 1;
  }
}
