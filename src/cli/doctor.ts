import { accessSync, constants } from "node:fs";
import { type DataFiles, joinPath } from "../nse/datadir.ts";
import { nodeFileLook, readBytes } from "../nse/io/node-files.ts";
import { hasQuickHandles } from "../nse/io/node-quick-connect.ts";
import { listInterfaces, nameServers } from "../nse/io/node-system.ts";
import { parseScriptDb } from "../nse/script-db.ts";
import { parseOptions } from "./options.ts";
import { dataFiles } from "./setup.ts";
import { Exit } from "./usage.ts";

declare const NEAP_VERSION: string;

interface Finding {
  readonly what: string;
  readonly state: "ok" | "missing" | "note";
  readonly text: string;
}

/** What the data directory holds, and what is missing without it. */
const PARTS: readonly (readonly [name: string, without: string])[] = [
  ["nselib", "the program's own library is used, which has not all of Nmap's modules"],
  ["scripts", "only scripts given by their path can run"],
  ["scripts/script.db", "categories are read from the scripts; --script-updatedb makes it"],
  ["nmap-services", "a table of well-known ports is used"],
  ["nmap-service-probes", "-sV runs only scripts"],
  ["nmap-payloads", "-sU asks with empty datagrams only"],
  ["nmap-mac-prefixes", "makers of network cards are not known"],
];

/** `neap doctor`: the data directories and how they were searched, versions, and what optional parts are there. */
export function doctor(args: readonly string[]): Exit {
  const json = args.includes("--json");
  const o = parseOptions(args);
  const files = dataFiles(o);
  const findings = [...versions(), ...directories(files), ...parts(files), ...scripts(files), ...network()];
  if (json) process.stdout.write(`${JSON.stringify({ version: NEAP_VERSION, findings }, null, 2)}\n`);
  else for (const { what, state, text } of findings) process.stdout.write(`${MARKS[state]} ${what}: ${text}\n`);
  return findings.some((f) => f.state === "missing" && f.what === "scripts") ? Exit.Failed : Exit.Ok;
}

const MARKS = { ok: "[ok]  ", missing: "[miss]", note: "[note]" } as const;

function versions(): Finding[] {
  const { versions: v, platform, arch } = process;
  return [
    { what: "neap", state: "ok", text: `${NEAP_VERSION} (Lua 5.4)` },
    { what: "node", state: "ok", text: `${v.node} on ${platform} ${arch}, OpenSSL ${v["openssl"] ?? "unknown"}` },
  ];
}

function directories(files: DataFiles): Finding[] {
  return files.directories.map((path, i) => {
    const there = nodeFileLook.kind(path) === "directory";
    return {
      what: `data directory ${i + 1}`,
      state: there ? "ok" : "note",
      text: there ? path : `${path} (not there)`,
    };
  });
}

function parts(files: DataFiles): Finding[] {
  return PARTS.map(([what, without]) => {
    const path = files.fetch(what) ?? files.fetchDirectory(what);
    if (path === undefined) return { what, state: "missing", text: `not found: ${without}` };
    const local = files.unusedLocal(what);
    const unused = local === undefined ? "" : `; ${local} is not used (--datadir . would)`;
    return { what, state: "ok", text: path + unused };
  });
}

function scripts(files: DataFiles): Finding[] {
  const directory = files.fetchDirectory("scripts");
  if (directory === undefined) return [];
  const there = files.scriptsIn(directory).map((path) => path.replace(/^.*[/\\]/, ""));
  const findings: Finding[] = [{ what: "script files", state: "ok", text: `${there.length} in ${directory}` }];
  const path = files.fetch("scripts/script.db");
  if (path === undefined) {
    const writable = canWrite(directory);
    findings.push({
      what: "script database",
      state: "note",
      text: `none; it ${writable ? "will" : "cannot"} be kept in ${joinPath(directory, "script.db")}`,
    });
    return findings;
  }
  try {
    const known = new Set(parseScriptDb(readBytes(path)).map(({ filename }) => filename));
    const absent = [...known].filter((name) => !there.includes(name));
    const fresh = there.filter((name) => !known.has(name));
    const stale = [
      ...(absent.length > 0
        ? [`names ${absent.length} scripts that are not there (${absent.slice(0, 3).join(", ")})`]
        : []),
      ...(fresh.length > 0 ? [`does not know ${fresh.length} scripts (${fresh.slice(0, 3).join(", ")})`] : []),
    ];
    findings.push(
      stale.length === 0
        ? { what: "script database", state: "ok", text: `${known.size} scripts` }
        : { what: "script database", state: "note", text: `${stale.join(", and ")}; --script-updatedb makes it anew` },
    );
  } catch (e) {
    findings.push({ what: "script database", state: "note", text: (e as Error).message });
  }
  return findings;
}

function canWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function network(): Finding[] {
  const interfaces = listInterfaces().map(({ device, address, netmask }) => `${device} ${address}/${netmask}`);
  const servers = nameServers();
  return [
    { what: "interfaces", state: interfaces.length > 0 ? "ok" : "note", text: interfaces.join(", ") || "none are up" },
    { what: "name servers", state: servers.length > 0 ? "ok" : "note", text: servers.join(", ") || "none" },
    {
      what: "raw packets",
      state: "note",
      text: "not used: scans connect (-sT), and scripts that need raw packets do not run",
    },
    hasQuickHandles()
      ? { what: "port scan", state: "ok", text: "through TCP handles" }
      : { what: "port scan", state: "note", text: "through sockets, which is slower: this Node hides its TCP handles" },
  ];
}
