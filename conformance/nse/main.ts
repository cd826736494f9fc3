import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { CASES } from "./cases.ts";
import { compare, difference, extract, type Said, type Verdict } from "./compare.ts";
import { type Account, findProgram, runProgram } from "./process.ts";
import { fill, NotStarted, type Running, type Surroundings, startFake, startServer } from "./running.ts";
import { type Case, caseId } from "./service.ts";
import { FAKES, SERVERS } from "./services.ts";

/** What was found for a case. */
export interface Outcome {
  readonly id: string;
  readonly verdict: Verdict | "skipped";
  /** Why it differs, or was skipped. */
  readonly cause: string;
  readonly seconds: { readonly nmap: number; readonly neap: number };
  readonly scripts: string;
  /** What scripts lacked without a grant, as `SCRIPT GRANT`; then the comparison is with these grants. */
  readonly denied?: readonly string[];
}

export interface Options {
  /** Command and arguments of the program under test. */
  readonly neap: readonly string[];
  /** Only cases whose name contains one of these; all when empty. */
  readonly only: readonly string[];
  /** Only the cases of the short form. */
  readonly short: boolean;
  /** Only cases of our own fakes, which need no program but Nmap. */
  readonly fakes?: boolean;
  /** How many services are tested at once. */
  readonly jobs: number;
  readonly print: (line: string) => void;
}

const SECONDS = 120;

/** Runs the cases and prints a line each. @returns what was found, in the order of the cases. */
export async function runCases(options: Options): Promise<Outcome[]> {
  const nmap = findProgram("nmap");
  if (nmap === undefined) throw new Error("Nmap is not installed: there is nothing to compare with");
  const cases = CASES.filter(
    (c) =>
      (!options.short || c.short === true) &&
      (options.fakes !== true || FAKES.some((f) => f.name === c.on)) &&
      (options.only.length === 0 || options.only.some((part) => caseId(c).includes(part))),
  );
  const root = mkdtempSync(join(tmpdir(), "neap-nse-"));
  const outcomes = new Map<Case, Outcome>();
  const groups = group(cases);
  const running = new Set<Running>();
  const stopAll = async (): Promise<void> => {
    await Promise.all([...running].map((r) => r.stop()));
    rmSync(root, { recursive: true, force: true });
  };
  const interrupted = (): void => {
    void stopAll().then(() => process.exit(130));
  };
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  try {
    const around = await prepare(root, options.fakes !== true);
    const queue = [...groups];
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [name, list] = next;
        const service = await startNamed(name, around).catch((e: unknown) => {
          if (!(e instanceof NotStarted)) throw e;
          return e;
        });
        if (service instanceof NotStarted) {
          for (const c of list)
            outcomes.set(c, {
              id: caseId(c),
              verdict: "skipped",
              cause: service.message,
              seconds: { nmap: 0, neap: 0 },
              scripts: c.script,
            });
          options.print(`${name}: ${list.length} cases skipped: ${service.message}`);
          continue;
        }
        running.add(service);
        for (const c of list) {
          let outcome = await runCase(c, service, around, [nmap], options.neap);
          for (let tries = 1; c.race !== undefined && outcome.verdict === "different" && tries < 3; tries++) {
            outcome = await runCase(c, service, around, [nmap], options.neap);
          }
          outcomes.set(c, outcome);
          options.print(line(outcome));
        }
        await service.stop();
        running.delete(service);
      }
    };
    await Promise.all(Array.from({ length: options.jobs }, work));
  } finally {
    process.removeListener("SIGINT", interrupted).removeListener("SIGTERM", interrupted);
    await stopAll();
  }
  return cases.map((c) => outcomes.get(c)).filter((o) => o !== undefined);
}

function group(cases: readonly Case[]): Map<string, Case[]> {
  const groups = new Map<string, Case[]>();
  for (const c of cases) {
    const list = groups.get(c.on) ?? [];
    list.push(c);
    groups.set(c.on, list);
  }
  return groups;
}

/** A line of the table. */
export function line(o: Outcome): string {
  const times = o.verdict === "skipped" ? "" : `${o.seconds.nmap.toFixed(1)} ${o.seconds.neap.toFixed(1)}`;
  return `${o.verdict.padEnd(9)} ${times.padEnd(10)} ${o.id}${o.cause === "" ? "" : `\n    ${o.cause}`}`;
}

/**
 * Makes what all services and cases share: lists of names and words, and the certificate.
 * @param withCertificate false when no service needs it; then OpenSSL is not, either.
 */
export async function prepare(root: string, withCertificate = true): Promise<Surroundings> {
  const isRoot = process.getuid?.() === 0;
  const account: Account = isRoot ? { name: "nobody", uid: 65534, gid: 65534 } : { name: userInfo().username };
  chmodSync(root, 0o755);
  const certificate = join(root, "certificate.pem");
  const key = join(root, "key.pem");
  if (withCertificate) await makeCertificate(certificate, key, account);
  writeFileSync(join(root, "users.lst"), "admin\nroot\npilot\nguest\n");
  writeFileSync(join(root, "words.lst"), "123456\nanchor\nlamp\npassword\n");
  writeFileSync(join(root, "words8.lst"), "123456\nlamp12\n");
  writeFileSync(join(root, "upload.txt"), "cargo\n");
  mkdirSync(join(root, "out"));
  return { root, account, certificate, key };
}

/** Makes a certificate of its own and its key. */
async function makeCertificate(certificate: string, key: string, account: Account): Promise<void> {
  const made = await runProgram(
    [
      "openssl",
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "3650",
      "-subj",
      "/C=NO/O=Harbour/CN=harbour.example",
      "-addext",
      "subjectAltName=DNS:harbour.example,DNS:*.harbour.example,IP:127.0.0.1,email:pilot@harbour.example",
      "-keyout",
      key,
      "-out",
      certificate,
    ],
    { seconds: 60 },
  );
  if (made.code !== 0) throw new Error(`openssl: ${made.stderr.trim().slice(-300)}`);
  chmodSync(key, 0o644);
  if (account.uid !== undefined) chownSync(key, account.uid, account.gid ?? account.uid);
}

/** Starts the service of a name. */
export async function startNamed(name: string, around: Surroundings): Promise<Running> {
  const server = SERVERS.find((s) => s.name === name);
  if (server !== undefined) return startServer(server, around);
  const fake = FAKES.find((s) => s.name === name);
  if (fake === undefined) throw new Error(`no service has the name ${name}`);
  return startFake(fake, around);
}

/** Runs both programs on a case, one after the other. */
async function runCase(
  c: Case,
  service: Running,
  around: Surroundings,
  nmap: readonly string[],
  neap: readonly string[],
): Promise<Outcome> {
  const spec = [...SERVERS, ...FAKES].find((s) => s.name === c.on) as (typeof SERVERS)[number];
  const names = (c.port ?? (Object.keys(spec.ports)[0] as string)).split(",");
  const udp = names.every((n) => spec.ports[n]?.protocol === "udp");
  let base: Pick<Outcome, "id" | "scripts" | "denied"> = { id: caseId(c), scripts: c.script };
  if (udp && process.getuid?.() !== 0) {
    return { ...base, verdict: "skipped", cause: "Nmap scans UDP only as root", seconds: { nmap: 0, neap: 0 } };
  }
  const services = join(service.directory, "nmap-services");
  const lines = Object.entries(spec.ports).map(
    ([n, p]) => `${p.service}\t${service.ports[n]}/${p.protocol ?? "tcp"}\t0.5\n`,
  );
  writeFileSync(services, lines.join(""));
  const values = { ...service.ports, dir: service.directory, root: around.root };
  const args = ["-Pn", "-n", udp ? "-sU" : "-sT", "-p", names.map((n) => service.ports[n]).join(",")];
  args.push("--datadir", service.directory, ...(c.flags ?? []).map((f) => fill(f, values)), "--script", c.script);
  if (c.args !== undefined) args.push("--script-args", fill(c.args, values));
  const nmapRun = await runOne(nmap, args, c, around, `${c.on}-nmap`);
  const closedRun = await runOne(neap, args, c, around, `${c.on}-neap`);
  const { denied } = closedRun;
  const granted = [...neap, "--allow", `nmap,read=${around.root},write=${around.root}`];
  const neapRun = denied.length === 0 ? closedRun : await runOne(granted, args, c, around, `${c.on}-neap`);
  const seconds = { nmap: nmapRun.seconds, neap: neapRun.seconds };
  if (denied.length > 0) base = { ...base, denied };
  if (nmapRun.failure !== "") return { ...base, verdict: "skipped", cause: `Nmap: ${nmapRun.failure}`, seconds };
  if (neapRun.failure !== "") return { ...base, verdict: "different", cause: neapRun.failure, seconds };
  const verdict = compare(nmapRun.said, neapRun.said);
  if (verdict === "different") {
    const known = c.differs ?? c.race;
    const cause = `${known === undefined ? "" : `known: ${known}\n`}${difference(nmapRun.said, neapRun.said)}`;
    return { ...base, verdict, cause: cause.trimStart(), seconds };
  }
  const surprising = verdict === "silent" && c.silent !== true ? "Nmap says nothing here" : "";
  return { ...base, verdict, cause: surprising, seconds };
}

async function runOne(
  command: readonly string[],
  args: readonly string[],
  c: Case,
  around: Surroundings,
  name: string,
): Promise<{ said: Said; seconds: number; failure: string; denied: string[] }> {
  const normal = join(around.root, "out", `${name}.nmap`);
  const xml = join(around.root, "out", `${name}.xml`);
  const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
  for (const file of [normal, xml]) rmSync(file, { force: true });
  const ending = await runProgram([...command, ...args, "-oN", normal, "-oX", xml, "127.0.0.1"], {
    cwd: join(around.root, "out"),
    env,
    seconds: SECONDS,
  });
  const seconds = ending.milliseconds / 1000;
  const none: Said = { text: "", xml: [], ports: [] };
  const refusals = ending.stderr.matchAll(/^NSE: (\S+) may not .*: that needs --allow (.*)$/gm);
  const denied = [...refusals].map(([, script, grant]) => `${script} ${grant?.replaceAll(around.root, "ROOT")}`);
  const failed = (failure: string) => ({ said: none, seconds, failure, denied });
  if (ending.late) return failed(`does not end in ${SECONDS} seconds`);
  if (ending.code !== 0) return failed(`exit code ${ending.code}: ${ending.stderr.trim().slice(-300)}`);
  const said = extract(readFileSync(normal, "latin1"), readFileSync(xml, "latin1"), c.masks);
  return { said, seconds, failure: "", denied };
}

/** The counts of a run in words. */
export function summary(outcomes: readonly Outcome[]): string {
  const count = (verdict: Outcome["verdict"]): number => outcomes.filter((o) => o.verdict === verdict).length;
  const known = outcomes.filter((o) => o.verdict === "different" && o.cause.startsWith("known:")).length;
  const total = (program: "nmap" | "neap"): string => outcomes.reduce((n, o) => n + o.seconds[program], 0).toFixed(0);
  const services = new Set(outcomes.filter((o) => o.verdict !== "skipped").map((o) => o.id.split(" ")[0])).size;
  return (
    `${count("equal") + count("words")} equal (${count("words")} of them with the same words in another order), ` +
    `${count("silent")} both silent, ${count("different")} different (${known} known), ${count("skipped")} skipped; ` +
    `${services} services; ${total("nmap")} s with Nmap, ${total("neap")} s with Neap`
  );
}

/** Whether a run found something that is not explained. */
export function hasSurprise(outcomes: readonly Outcome[]): boolean {
  return outcomes.some((o) => o.verdict === "different" && !o.cause.startsWith("known:"));
}

/** The program: `npm run conformance -- nse [--short] [--isolate] [--jobs N] [--json FILE] [PART OF A NAME ...]`. */
export async function main(args: readonly string[]): Promise<number> {
  const only: string[] = [];
  let short = false;
  let isolate = false;
  let jobs = 2;
  let file: string | undefined;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === "--short") short = true;
    else if (arg === "--isolate") isolate = true;
    else if (arg === "--jobs") jobs = Number(args[++i]);
    else if (arg === "--json") file = args[++i];
    else only.push(arg);
  }
  const neap = [process.execPath, resolve("dist/neap.mjs"), ...(isolate ? ["--isolate"] : [])];
  const outcomes = await runCases({ neap, only, short, jobs, print: console.log });
  console.log(`\n${summary(outcomes)}`);
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(outcomes, undefined, 1)}\n`);
  return hasSurprise(outcomes) ? 1 : 0;
}
