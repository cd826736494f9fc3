import { cacheDirectory, DiskCache } from "../stdlib/disk-cache.ts";
import { isLuaName, luaInvocation } from "./lua-invocation.ts";
import { programPart } from "./program-part.ts";
import { HELP } from "./usage.ts";

declare const NEAP_VERSION: string;

const INTERRUPTED = 130;

/** The commands of tools.ts. */
const TOOLS: readonly string[] = ["doctor", "list", "why", "completions"];

async function main(args: string[]): Promise<number> {
  const [first] = args;
  const path = process.argv[1] as string;
  const directory = args.includes("--no-cache") ? null : cacheDirectory(process.env);
  const cache = directory === null ? null : new DiskCache(directory);
  const asLua = isLuaName(path);
  if (asLua || first === "lua") {
    const { luaCommand } = programPart<typeof import("./lua-command.ts")>("lua", cache);
    return luaCommand(asLua ? args : args.slice(1), luaInvocation(path, NEAP_VERSION), cache);
  }
  if (first === undefined || first === "--help" || first === "-h" || first === "help") {
    process.stdout.write(HELP);
    return first === undefined ? 2 : 0;
  }
  if (first === "--version" || first === "-V") {
    process.stdout.write(`Neap ${NEAP_VERSION} (Lua 5.4, Node ${process.versions.node})\n`);
    return 0;
  }
  if (TOOLS.includes(first)) {
    const { toolCommand } = programPart<typeof import("./tools.ts")>("tools", cache);
    return toolCommand(first, args.slice(1));
  }
  const { scanCommand } = programPart<typeof import("./scan-command.ts")>("scan", cache);
  return scanCommand(args, cache);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
    // Input that a run was waiting for when it was interrupted would keep the process alive.
    if (code === INTERRUPTED) process.stdout.write("", () => process.exit());
  },
  (e: unknown) => {
    process.stderr.write(`neap: internal error: ${e instanceof Error ? (e.stack ?? e.message) : String(e)}\n`);
    process.exitCode = 1;
  },
);
