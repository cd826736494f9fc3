import { existsSync } from "node:fs";
import { CASES } from "./cases.ts";
import { tcpProxy, udpProxy } from "./mutate.ts";
import { runProgram } from "./process.ts";
import { fill, type Running } from "./running.ts";
import { type Case, caseId, type FakeSpec, type ServerSpec } from "./service.ts";

/** What `runScript` is asked and what it tells, as far as fuzzing needs it. */
export interface ScriptRequest {
  readonly host: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  readonly service: string;
  readonly force: boolean;
  readonly args?: string;
  readonly timeoutMs: number;
  readonly allow: string;
}
export interface ScriptAnswer {
  readonly state: string;
  readonly reason?: string;
  readonly output?: string;
}
export type RunScript = (script: { path: string }, request: ScriptRequest) => Promise<ScriptAnswer>;

/** A run against a service whose replies were spoiled. */
export interface FuzzRun {
  readonly id: string;
  readonly seed: number;
  /** "output", "silent", "error", "timeout" and the like: how the script took it. */
  readonly kind: string;
  /** What is wrong with the run; empty when nothing is. */
  readonly wrong: string;
  readonly milliseconds: number;
}

const SCRIPTS = "/usr/share/nmap/scripts";

/** Endings that a script may have whatever a server says. */
const ALLOWED = new Set(["done", "no-match", "needs-raw", "error", "exception", "timeout"]);
/** What only an error of JavaScript says. */
const FOREIGN =
  /TypeError|RangeError|ReferenceError|SyntaxError|InternalError|is not a function|Cannot read prop|Maximum call stack|Invalid array length|\.m?[jt]s:\d|\[object /;

/** The cases that are fit for fuzzing: one script, one port, of the given services. */
export function fuzzCases(names: ReadonlySet<string>): Case[] {
  const seen = new Set<string>();
  return CASES.filter((c) => {
    const script = c.script.replace(/^\+/, "");
    if (!names.has(c.on) || seen.has(`${c.on} ${script}`) || /[, ]/.test(script) || c.port?.includes(",")) return false;
    if (!existsSync(`${SCRIPTS}/${script}.nse`)) return false;
    seen.add(`${c.on} ${script}`);
    return true;
  });
}

/** Runs the script of a case against its service through a proxy that spoils replies. */
export async function fuzzOnce(
  c: Case,
  spec: ServerSpec | FakeSpec,
  service: Running,
  seed: number,
  timeoutMs: number,
  runScript: RunScript,
): Promise<FuzzRun> {
  const name = c.port ?? (Object.keys(spec.ports)[0] as string);
  const { service: serviceName, protocol = "tcp" } = spec.ports[name] as { service: string; protocol?: "tcp" | "udp" };
  const target = service.ports[name] as number;
  const proxy = await (protocol === "udp" ? udpProxy(target, seed) : tcpProxy(target, seed));
  const began = performance.now();
  let kind: string;
  let wrong = "";
  try {
    const values = { ...service.ports, [name]: proxy.port, dir: service.directory, root: service.directory };
    const answer = await runScript(
      { path: `${SCRIPTS}/${c.script.replace(/^\+/, "")}.nse` },
      {
        host: "127.0.0.1",
        port: proxy.port,
        protocol,
        service: serviceName,
        force: c.script.startsWith("+"),
        args: c.args === undefined ? undefined : fill(c.args, values),
        timeoutMs,
        allow: "nmap",
      },
    );
    kind = answer.state === "done" ? (answer.output === undefined ? "silent" : "output") : answer.state;
    if (!ALLOWED.has(answer.state)) wrong = `ended as ${answer.state}: ${answer.reason ?? ""}`;
    else if (FOREIGN.test(answer.reason ?? "") || FOREIGN.test(answer.output ?? ""))
      wrong = `${answer.reason ?? answer.output}`;
  } catch (e) {
    kind = "crash";
    wrong = e instanceof Error ? (e.stack ?? e.message) : String(e);
  } finally {
    proxy.close();
  }
  const milliseconds = performance.now() - began;
  return { id: caseId(c), seed, kind, wrong, milliseconds };
}

/** What is seen of an outcome with Nmap, which is silent of what ran out of time, had no answer or no privileges. */
export function seenOf(kind: string): string {
  return kind === "output" || kind === "error" ? kind : "silent";
}

/** How real Nmap takes the same replies: "output", "silent" or "error". */
export async function nmapKind(
  c: Case,
  spec: ServerSpec | FakeSpec,
  service: Running,
  seed: number,
  timeoutMs: number,
): Promise<string> {
  const name = c.port ?? (Object.keys(spec.ports)[0] as string);
  const protocol = spec.ports[name]?.protocol ?? "tcp";
  const target = service.ports[name] as number;
  // The scan's own connection is not one of the script's.
  const proxy = await (protocol === "udp" ? udpProxy(target, seed, 1) : tcpProxy(target, seed, 1));
  try {
    const script = `+${c.script.replace(/^\+/, "")}`;
    const args = [
      "nmap",
      "-Pn",
      "-n",
      ...(protocol === "udp" ? ["-sU", "--max-retries", "0"] : ["-sT"]),
      "-p",
      String(proxy.port),
      "--script",
      script,
    ];
    args.push("--script-timeout", `${Math.ceil(timeoutMs / 1000)}s`, "-oX", "-", "127.0.0.1");
    const values = { ...service.ports, [name]: proxy.port, dir: service.directory, root: service.directory };
    if (c.args !== undefined) args.push("--script-args", fill(c.args, values));
    const ending = await runProgram(args, { seconds: (timeoutMs * 2) / 1000 + 10 });
    if (ending.late) return "silent";
    if (ending.stdout.includes("ERROR: Script execution failed")) return "error";
    return /<script id="[^"]*" output="[^"]/.test(ending.stdout) ? "output" : "silent";
  } finally {
    proxy.close();
  }
}
