import { luaCommand } from "./lua-command.ts";
import { isLuaName, luaInvocation } from "./lua-invocation.ts";
import { scanCommand } from "./scan-command.ts";
import { HELP } from "./usage.ts";

declare const NEAP_VERSION: string;

async function main(args: string[]): Promise<number> {
  const [first] = args;
  const path = process.argv[1] as string;
  const invocation = luaInvocation(path, NEAP_VERSION);
  if (isLuaName(path)) return luaCommand(args, invocation);
  if (first === "lua") return luaCommand(args.slice(1), invocation);
  if (first === undefined || first === "--help" || first === "-h" || first === "help") {
    process.stdout.write(HELP);
    return first === undefined ? 2 : 0;
  }
  if (first === "--version" || first === "-V") {
    process.stdout.write(`Neap ${NEAP_VERSION} (Lua 5.4, Node ${process.versions.node})\n`);
    return 0;
  }
  return scanCommand(args);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (e: unknown) => {
    process.stderr.write(`neap: internal error: ${e instanceof Error ? (e.stack ?? e.message) : String(e)}\n`);
    process.exitCode = 1;
  },
);
