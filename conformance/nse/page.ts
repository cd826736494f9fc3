/**
 * Writes the page that says of every script of the installed Nmap what is known of it here:
 *
 *     npm run conformance -- nse --json FILE            what was compared
 *     npm run conformance -- nse-page FILE > docs/scripts.md
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "./main.ts";

const DATA = "/usr/share/nmap";

/** Libraries that send or listen below TCP and UDP for the scripts that use them. */
const RAW_LIBRARIES = ["eap", "multicast", "pppoe"];
const RAW_CALLS = /\b(?:new_dnet|pcap_open|ethernet_open|ip_open)\b/;

interface Script {
  readonly name: string;
  readonly categories: readonly string[];
  readonly raw: boolean;
}

function scripts(): Script[] {
  const found: Script[] = [];
  for (const file of readdirSync(join(DATA, "scripts")).sort()) {
    if (!file.endsWith(".nse")) continue;
    const source = readFileSync(join(DATA, "scripts", file), "latin1").replace(/--\[\[.*?\]\]|--[^\n]*/gs, "");
    const categories = /categories\s*=\s*\{([^}]*)\}/.exec(source)?.[1] ?? "";
    found.push({
      name: file.slice(0, -4),
      categories: [...categories.matchAll(/["']([^"']+)["']/g)].map((m) => m[1] as string),
      raw: RAW_CALLS.test(source) || RAW_LIBRARIES.some((l) => new RegExp(`require\\s*\\(?["']${l}["']`).test(source)),
    });
  }
  return found;
}

/** The names of scripts in the text of a case. */
function names(text: string): string[] {
  return text.split(",").map((part) => part.trim().replace(/^\+/, ""));
}

function known(script: Script, outcomes: readonly Outcome[]): { group: string; text: string } {
  const own = outcomes.filter((o) => o.verdict !== "skipped" && names(o.scripts).includes(script.name));
  const where = (list: readonly Outcome[]): string => {
    const places = [
      ...new Set(
        list.map((o) =>
          o.id
            .replace(/ [^ ]+$/, "")
            .split(" ")
            .slice(0, 2)
            .join(" "),
        ),
      ),
    ];
    return `${places.slice(0, 4).join(", ")}${places.length > 4 ? ` and ${places.length - 4} more` : ""}`;
  };
  const equal = own.filter((o) => o.verdict === "equal" || o.verdict === "words");
  const silent = own.filter((o) => o.verdict === "silent");
  const different = own.filter((o) => o.verdict === "different");
  if (script.raw) return { group: "needs raw sockets", text: "loads; its action ends with that reason" };
  const cause = different[0]?.cause.split("\n")[0]?.replace(/^known: /, "") ?? "";
  const but = different.length === 0 ? "" : `; not on ${where(different)}: ${cause}`;
  if (equal.length > 0) return { group: "equal", text: `${where(equal)}${but}` };
  if (different.length > 0) return { group: "differs", text: `${where(different)}: ${cause}` };
  if (silent.length > 0) return { group: "equal, both silent", text: where(silent) };
  if (script.categories.includes("external")) return { group: "needs the internet", text: "loads" };
  if (script.categories.includes("broadcast")) return { group: "needs a local network", text: "loads" };
  return { group: "loads", text: "loads; its rules run" };
}

/** The page as Markdown. @param file what `--json` wrote. */
export function scriptsPage(file: string): string {
  const outcomes = JSON.parse(readFileSync(file, "utf8")) as Outcome[];
  const rows = scripts().map((script) => ({ script, ...known(script, outcomes) }));
  const groups = new Map<string, number>();
  for (const { group } of rows) groups.set(group, (groups.get(group) ?? 0) + 1);
  const count = (verdict: Outcome["verdict"]): number => outcomes.filter((o) => o.verdict === verdict).length;
  const lines = [
    "# Nmap's scripts under Neap",
    "",
    `What is known of each of the ${rows.length} scripts of Nmap 7.93 as Debian ships it. The page is generated: see`,
    "`conformance/nse/page.ts`. All of them load, and their rules run against synthetic hosts and ports",
    "(`test/nse/everything-loads.test.ts`).",
    "",
    `Comparisons with Nmap itself: ${count("equal") + count("words")} equal, ${count("silent")} where both stay silent, ` +
      `${count("different")} different, over`,
    `${new Set(outcomes.filter((o) => o.verdict !== "skipped").map((o) => o.id.split(" ")[0])).size} services ` +
      "(`npm run conformance -- nse`).",
    "",
    "| What is known | Scripts |",
    "| --- | --- |",
    ...[...groups].sort((a, b) => b[1] - a[1]).map(([group, n]) => `| ${group} | ${n} |`),
    "",
    "- *equal*: text and XML are the same as Nmap's against the named services (service and port name).",
    "- *equal, both silent*: compared where the script has nothing to say.",
    "- *loads*: no server for it is compared yet.",
    "- *needs raw sockets*: sends or listens below TCP and UDP; that is not available here.",
    "- *needs the internet*, *needs a local network*: not compared, because tests never leave the computer.",
    "",
    "| Script | Known | Where |",
    "| --- | --- | --- |",
    ...rows.map(({ script, group, text }) => `| ${script.name} | ${group} | ${text.replaceAll("|", "\\|")} |`),
  ];
  return `${lines.join("\n")}\n`;
}
