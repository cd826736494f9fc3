import { NodeDriver } from "../nse/io/node-driver.ts";
import { selectScripts } from "../nse/select.ts";
import { toBytes } from "./bytes.ts";
import { openSession } from "./open-session.ts";
import { parseOptions } from "./options.ts";
import { scriptDatabase } from "./script-command.ts";
import { dataFiles, scriptArguments } from "./setup.ts";
import { timingOf } from "./timing.ts";
import { Exit, UsageError } from "./usage.ts";

/** `neap list EXPR…`: the scripts that an expression chooses, with their categories. `-v` adds what they are for. */
export function listScripts(args: readonly string[]): Exit {
  const names = args.includes("--names");
  const json = args.includes("--json");
  const o = parseOptions(args.filter((arg) => arg !== "--names"));
  if (o.targets.length + o.scripts.length === 0)
    throw new UsageError("neap list needs an expression, such as default or 'http-* and safe'");
  const files = dataFiles(o);
  const driver = new NodeDriver();
  const log = (text: string): void => void process.stderr.write(`NSE: ${text}\n`);
  const open = () =>
    openSession({
      o,
      driver,
      files,
      scriptArgs: scriptArguments(o, files),
      timing: timingOf(o),
      chunkCache: null,
      log,
    }).session;
  const database = scriptDatabase(files, open);
  const expressions = [...o.targets, ...o.scripts].map(toBytes);
  const { scripts, warnings } = selectScripts({ expressions, database, files });
  for (const warning of warnings) process.stderr.write(`${warning}\n`);
  const categories = new Map(database.map(({ filename, categories: list }) => [filename.replace(/\.nse$/, ""), list]));
  const session = o.verbose > 0 ? open() : undefined;
  const entries = scripts.map(({ id, path }) => {
    const script = session?.readScript({ path, selectedByName: true, forced: false });
    return {
      id,
      path,
      categories: [...(script?.categories ?? categories.get(id) ?? [])].sort(),
      ...(script !== undefined && { rules: [...script.rules], description: script.description.trim() }),
    };
  });
  driver.dispose();
  let text = "";
  if (json) text = `${JSON.stringify(entries, null, 2)}\n`;
  else if (names) text = entries.map(({ id }) => `${id}\n`).join("");
  else {
    const width = Math.max(0, ...entries.map(({ id }) => id.length));
    for (const entry of entries) {
      text += `${`${entry.id.padEnd(width)}  ${entry.categories.join(", ")}`.trimEnd()}\n`;
      if (entry.description !== undefined) text += `${entry.description.replace(/^\s*/gm, "    ").trimEnd()}\n\n`;
    }
  }
  process.stdout.write(Buffer.from(text, "latin1"));
  return Exit.Ok;
}
