/** What the guide and the README tell to type runs: every command and every block of code in them. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "neap-guide-"));
const data = join(folder, "data");
let server: Server;
let port = 0;

const pages = readdirSync(join(root, "docs/guide")).filter((name) => name.endsWith(".md"));
const page = (name: string): string => readFileSync(join(root, "docs/guide", name), "utf8");
const readme = readFileSync(join(root, "README.md"), "utf8");

/** The blocks of code in a language. */
function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map((m) => m[1] as string);
}

/** The commands of a page, without their remarks. */
function commands(name: string): string[] {
  const lines = page(name).split("\n");
  return lines.flatMap((line) => {
    const m = /^ {4}((?:neap|printf|masscan) .*?)(?: {2,}#.*)?$/.exec(line);
    return m === null ? [] : [(m[1] as string).trim()];
  });
}

/** The script that the guide writes, for the server here. */
const greeter = (): string => (blocks(page("writing.md"), "lua")[0] as string).replace("7777", `${port}`);

/** The names that the guide's commands mention, as things that are there. */
const SCRIPTS: Readonly<Record<string, string>> = {
  "http-title": '"default", "discovery", "safe"',
  "ssh-hostkey": '"default", "safe"',
  vulners: '"vuln"',
  "whois-ip": '"external"',
  "http-fetch": '"safe"',
};

beforeAll(async () => {
  server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", () => socket.end("220 hello\r\n"));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, resolve);
  });
  ({ port } = server.address() as { port: number });
  mkdirSync(join(data, "scripts"), { recursive: true });
  let database = "";
  for (const [name, categories] of Object.entries(SCRIPTS)) {
    const code = `categories = {${categories}} portrule = function() return true end action = function() return "ran" end`;
    writeFileSync(join(data, "scripts", `${name}.nse`), code);
    database += `Entry { filename = "${name}.nse", categories = { ${categories}, } }\n`;
  }
  writeFileSync(join(data, "scripts/script.db"), database);
  writeFileSync(join(data, "nmap-service-probes"), "Probe TCP NULL q||\ntotalwaitms 200\nmatch x m/^220/\n");
  for (const name of ["greeter.nse", "my-script.nse", "found-somewhere.nse"])
    writeFileSync(join(folder, name), greeter());
  mkdirSync(join(folder, "out"));
  writeFileSync(join(folder, "targets.txt"), "127.0.0.1\n");
  writeFileSync(
    join(folder, "old-scan.xml"),
    `<nmaprun scanner="nmap"><host><address addr="127.0.0.1"/><ports><port protocol="tcp" portid="${port}"><state state="open"/></port></ports></host></nmaprun>`,
  );
  writeFileSync(join(folder, "ports.json"), `[{"ip": "127.0.0.1", "ports": [{"port": ${port}, "proto": "tcp"}]}]`);
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(command: string, args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    let err = "";
    child.stdout.on("data", (piece: Buffer) => {
      out += piece.toString();
    });
    child.stderr.on("data", (piece: Buffer) => {
      err += piece.toString();
    });
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

/** A command for this machine: its hosts and ports are here, and nothing is left to the reader. */
function here(command: string): string {
  return command
    .replace("masscan ... -oJ -", "cat ports.json")
    .replace("--script ...", "--script http-title")
    .replace(/ \.\.\.$/, " 127.0.0.1 -p 8443")
    .replace("10.0.0.0/24", "127.0.0.1-2")
    .replaceAll(/(?<!=)10\.0\.0\.(\d)\b/g, "127.0.0.$1")
    .replace("scanme.example", "127.0.0.1 -p 8443")
    .replaceAll(/\b(80,8080|8080|8443|7777)\b/g, `${port}`)
    .replace(/\| jq .*/, "| grep -q greeting")
    .replace(/^(neap (?!lua|list|why|doctor|--resume|--from).*)$/, "$1 -n -Pn");
}

describe.skipIf(process.platform === "win32")("commands of the guide", () => {
  const all = pages.flatMap((name) => commands(name).map((command) => [name, command] as const));

  it("are found", () => {
    expect(all.length).toBeGreaterThan(15);
  });

  it.each(all)("%s: %s", async (_, command) => {
    const neap = `neap() { NMAPDIR='${data}' '${process.execPath}' '${root}/dist/neap.mjs' "$@"; }`;
    const { code, out, err } = await run("sh", ["-c", `${neap}\n${here(command)}`]);
    expect(err).not.toMatch(/^neap: /m);
    expect(`${out}${err}`).not.toMatch(/ERROR|failed/);
    expect(code).toBe(0);
  });
});

/** A program of the guide, with the built library. */
async function program(text: string, name: string): Promise<Run> {
  const library = pathToFileURL(join(root, "dist/index.mjs")).href;
  writeFileSync(join(folder, name), text.replaceAll('from "neap"', `from ${JSON.stringify(library)}`));
  return run(process.execPath, [name]);
}

describe("code of the guide and the README", () => {
  it("the script of the guide greets", async () => {
    const { out } = await run(process.execPath, [
      join(root, "dist/neap.mjs"),
      ...["greeter.nse", "127.0.0.1", "-p", `${port}`, "-n"],
    ]);
    expect(out).toContain("|_  greeting: 220 hello");
  });

  it("the test of the guide runs it", async () => {
    const [code] = blocks(page("testing.md"), "js");
    const { out, err } = await program(code as string, "test.mjs");
    expect(err).toBe("");
    expect(out).toMatch(/^done \n {2}greeting: 220 hello\s+\{ greeting: /);
  });

  it("the library's page imports what there is", async () => {
    const text = page("library.md");
    const [code] = blocks(text, "js");
    const names = [...text.matchAll(/`(?:new )?([A-Z]\w+)(?:\([^`]*)?`/g)].map((m) => m[1] as string);
    expect(names.length).toBeGreaterThan(3);
    const { err } = await program(code as string, "library.mjs");
    expect(err).toBe("");
    const index = readFileSync(join(root, "src/index.ts"), "utf8");
    const driver = readFileSync(join(root, "src/nse/io/driver.ts"), "utf8");
    for (const name of names) expect(`${index}${driver}`).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it("the README's programs run", async () => {
    const [first, second] = blocks(readme, "js");
    const shown = "\nconsole.log(sum, answer, length);";
    expect((await program(`${first}${shown}`, "first.mjs")).out).toBe("6 42 4\n");
    const script = JSON.stringify(join(root, "examples/hello.nse"));
    const { out, err } = await program(
      (second as string).replace('"examples/hello.nse"', script).replace("8080", `${port}`),
      "second.mjs",
    );
    expect(err).toBe("");
    expect(out).toMatch(/^done /);
  });
});
