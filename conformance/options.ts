import { type ParseArgsConfig, parseArgs } from "node:util";

/** `parseArgs` for the programs here: a wrong option ends the process with one line and code 2. */
export function parseOptions<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (e) {
    console.error((e as Error).message.split(". ")[0]);
    process.exit(2);
  }
}
