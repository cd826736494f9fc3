/**
 * Writes the page that says which of Nmap's scripts needs which grants:
 *
 *     npm run conformance -- nse --json FILE                 what scripts lacked when they ran
 *     npm run conformance -- nse-grants FILE > docs/grants.md
 *
 * What a script may need is read off its source: the functions it calls, its categories and its libraries. That a grant is
 * really lacking is seen only when it runs, and often depends on its arguments.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "./main.ts";

const DATA = "/usr/share/nmap";

/** What in a source without its comments asks for a grant. */
const CALLS: readonly (readonly [grant: string, pattern: RegExp])[] = [
  ["net", /["'](?:22[4-9]|23\d)\.\d+\.\d+\.\d+["']|["']255\.255\.255\.255["']|["']ff0[1258]:/i],
  ["dns", /\bnmap\.resolve\b|\bget_dns_servers\b|\bdns\.(?:query|reverse|update)\b/],
  ["interfaces", /\blist_interfaces\b|\bget_interface_info\b/],
  ["write", /\bio\.open\s*\((?:[^()]|\([^()]*\))*,\s*["'][wa]|\blfs\.mkdir\b/],
  ["read", /\bparse_known_hosts/],
  ["env", /\bos\.getenv\b|\bparse_known_hosts/],
  ["exec", /\bos\.execute\b|\bio\.popen\b/],
];
/** Libraries that ask for one on behalf of the scripts that use them. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  dnsbl: ["dns"],
  dnssd: ["net", "dns"],
  proxy: ["dns"],
  srvloc: ["net"],
  upnp: ["net"],
  wsdd: ["net"],
  xdmcp: ["interfaces"],
};
const CATEGORIES: Readonly<Record<string, readonly string[]>> = { external: ["net", "dns"], broadcast: ["net"] };
const ORDER = ["net", "dns", "interfaces", "read", "write", "env", "exec"];

interface Script {
  readonly name: string;
  readonly isDefault: boolean;
  readonly needs: ReadonlySet<string>;
}

function scripts(): Script[] {
  const files = readdirSync(join(DATA, "scripts")).filter((file) => file.endsWith(".nse"));
  return files.sort().map((file) => {
    const source = readFileSync(join(DATA, "scripts", file), "latin1").replace(/--\[(=*)\[.*?\]\1\]|--[^\n]*/gs, "");
    const categories = /categories\s*=\s*\{([^}]*)\}/.exec(source)?.[1] ?? "";
    const listed = [...categories.matchAll(/["']([^"']+)["']/g)].map((m) => m[1] as string);
    const libraries = [...source.matchAll(/require\s*\(?["']([\w.]+)["']/g)].map((m) => m[1] as string);
    const needs = new Set([
      ...CALLS.filter(([, pattern]) => pattern.test(source)).map(([grant]) => grant),
      ...libraries.flatMap((name) => (Object.hasOwn(LIBRARIES, name) ? (LIBRARIES[name] as readonly string[]) : [])),
      ...listed.flatMap((name) => (Object.hasOwn(CATEGORIES, name) ? (CATEGORIES[name] as readonly string[]) : [])),
    ]);
    return { name: file.slice(0, -4), isDefault: listed.includes("default"), needs };
  });
}

/** The grants that each script was seen to lack, and the scripts that have run. */
function seen(outcomes: readonly Outcome[]): { lacked: Map<string, Set<string>>; ran: Set<string> } {
  const lacked = new Map<string, Set<string>>();
  const ran = new Set<string>();
  for (const outcome of outcomes) {
    if (outcome.verdict === "skipped") continue;
    for (const name of outcome.scripts.split(",")) ran.add(name.trim().replace(/^\+/, ""));
    for (const denial of outcome.denied ?? []) {
      const [script = "", grant = ""] = denial.split(" ");
      const kinds = lacked.get(script) ?? new Set();
      lacked.set(script, kinds.add(grant.replace(/=.*/s, "")));
    }
  }
  return { lacked, ran };
}

/** The page, from the outcomes in a file. */
export function grantsPage(file: string): string {
  const outcomes = JSON.parse(readFileSync(file, "utf8")) as Outcome[];
  const { lacked, ran } = seen(outcomes);
  const all = scripts();
  const none = (s: Script): boolean => s.needs.size === 0 && !lacked.has(s.name);
  const sorted = (kinds: Iterable<string>): string =>
    [...kinds].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)).join(", ");
  const rows = all
    .filter((s) => !none(s))
    .map((s) => {
      const mark = lacked.has(s.name) ? sorted(lacked.get(s.name) as Set<string>) : ran.has(s.name) ? "nothing" : "";
      return `| \`${s.name}\`${s.isDefault ? " (default)" : ""} | ${sorted(s.needs)} | ${mark} |`;
    });
  const closed = all.filter((s) => ran.has(s.name) && !lacked.has(s.name));
  const defaults = all.filter((s) => s.isDefault);
  const lacking = defaults.filter((s) => lacked.has(s.name)).map((s) => `\`${s.name}\``);
  return `# What Nmap's scripts need of grants

Made by \`npm run conformance -- nse-grants\` from the sources of the scripts of Nmap, and from runs of ${ran.size} of them against
servers on this computer. What grants are is in [security.md](security.md).

Of ${all.length} scripts ${all.filter(none).length} ask for nothing that has to be granted. ${closed.length} of the ${ran.size} that ran lacked
nothing. The profile \`--allow nmap\` is \`net=*,dns,interfaces\`; with it only scripts in whose row \`read\`, \`write\`, \`env\` or \`exec\`
stands can lack anything, and those need it for what their arguments ask for: \`--allow nmap,write=DIRECTORY\`.
Of the ${defaults.length} scripts of the category *default* ${lacking.length === 0 ? "none that ran lacked a grant" : `${lacking.join(", ")} lacked one without the profile`}.

"May need" is read off the source: a script in the category *external* asks services elsewhere, one in *broadcast* sends to groups
of hosts, \`dns\` is a lookup by the system or its name servers (scripts that only ask the target's own name server need none). "Seen"
is what a run without any grant lacked; "nothing" when it lacked none, empty when the script was not run.

| Script | May need | Seen |
|---|---|---|
${rows.join("\n")}
`;
}
