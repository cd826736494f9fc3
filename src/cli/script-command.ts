import { writeFileSync } from "node:fs";
import { type DataFiles, joinPath } from "../nse/datadir.ts";
import { escapeXml } from "../nse/escape.ts";
import { readBytes } from "../nse/io/node-files.ts";
import type { Script } from "../nse/script.ts";
import { formatScriptDb, parseScriptDb, type ScriptEntry } from "../nse/script-db.ts";
import { selectScripts } from "../nse/select.ts";
import { ScriptLoadError, type Session } from "../nse/session.ts";
import { element } from "../nse/xml.ts";
import { CommandError } from "./usage.ts";

/** The categories of all scripts of a directory, by running each one's chunk; those that do not load are told and left out. */
function readCategories(files: DataFiles, directory: string, session: Session): ScriptEntry[] {
  return files.scriptsIn(directory).flatMap((path) => {
    try {
      const { categories } = session.readScript({ path, selectedByName: false, forced: false });
      return [{ filename: path.replace(/^.*[/\\]/s, ""), categories }];
    } catch (e) {
      if (!(e instanceof ScriptLoadError)) throw e;
      session.engine.say(`${path} is left out of the script database: ${e.message}`);
      return [];
    }
  });
}

/** The script database; where there is none, it is made from the directory of scripts, and kept if it can be written. */
export function scriptDatabase(files: DataFiles, open: () => Session): readonly ScriptEntry[] {
  const path = files.fetch("scripts/script.db");
  if (path !== undefined) return parseScriptDb(readBytes(path));
  const directory = files.fetchDirectory("scripts");
  if (directory === undefined) return [];
  const session = open();
  const entries = readCategories(files, directory, session);
  try {
    write(joinPath(directory, "script.db"), entries);
  } catch (e) {
    session.engine.debug(1, `the script database is not kept: ${(e as Error).message}`);
  }
  return entries;
}

function write(path: string, entries: readonly ScriptEntry[]): void {
  writeFileSync(path, formatScriptDb(entries), "latin1");
}

/** `--script-updatedb`: makes the script database of the directory of scripts anew. */
export function updateScriptDatabase(files: DataFiles, session: Session, say: (text: string) => void): void {
  const directory = files.fetchDirectory("scripts");
  if (directory === undefined) throw new CommandError("there is no directory of scripts");
  say("Updating rule database.");
  const path = joinPath(directory, "script.db");
  const entries = readCategories(files, directory, session);
  try {
    write(path, entries);
  } catch (e) {
    throw new CommandError(`cannot write ${path}: ${(e as Error).message.replace(/^\w+: /, "")}`);
  }
  say(`Script Database updated successfully: ${entries.length} scripts in ${path}.`);
}

/** `--script-help`: what scripts are for, in Nmap's layouts for the screen and for `-oX`. */
export function scriptHelp(
  files: DataFiles,
  session: Session,
  expressions: readonly string[],
): { readonly text: string; readonly xml: string } {
  const database = scriptDatabase(files, () => session);
  const { scripts } = selectScripts({ expressions, database, files });
  const shown = scripts.map(({ path }) => ({
    path,
    script: session.readScript({ path, selectedByName: true, forced: false }),
  }));
  const directories = ["scripts", "nselib"].flatMap((name) => {
    const path = files.fetchDirectory(name);
    return path === undefined ? [] : [element("directory", { name, path: joinPath(path, "") }, "")];
  });
  const lines = [...directories, ...shown.map(({ path, script }) => xmlHelpOf(path, script))];
  return {
    text: shown.map(({ script }) => helpOf(script)).join(""),
    xml: `${element("nse-scripts", {}, `\n${lines.join("\n")}\n`)}\n`,
  };
}

function xmlHelpOf(filename: string, { categories, description }: Script): string {
  const words = categories.map((category) => element("category", {}, escapeXml(category))).join("");
  const parts = [element("categories", {}, words), element("description", {}, escapeXml(description))];
  return element("script", { filename }, `\n${parts.join("\n")}\n`);
}

/** A description without a line end of its own has none here either. */
function helpOf({ id, categories, description }: Script): string {
  const head = `\n${id}\nCategories: ${categories.join(" ")}\nhttps://nmap.org/nsedoc/scripts/${id}.html\n`;
  return head + description.replace(/^(?=[^\n])/gm, "  ");
}
