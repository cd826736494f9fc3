import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const program = join(import.meta.dirname, "../../dist/neap.mjs");
const folder = mkdtempSync(join(tmpdir(), "neap-tools-"));
const data = join(folder, "data");
let server: Server;
let port = 0;

beforeAll(async () => {
  server = createServer((socket) => socket.on("error", () => undefined));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  ({ port } = server.address() as { port: number });
  mkdirSync(join(data, "scripts"), { recursive: true });
  const script = (id: string, text: string): void => writeFileSync(join(data, "scripts", `${id}.nse`), text);
  script(
    "yes",
    'description = [[Says yes.]] categories = {"safe"} portrule = function() return true end action = function() error("ran") end',
  );
  script("no", 'categories = {"safe", "demo"} portrule = function() return false end action = function() end');
  script("bad", 'categories = {"demo"} portrule = function() error("oh") end action = function() end');
  script("host", 'categories = {"demo"} hostrule = function() return true end action = function() return "ran" end');
  const entry = (id: string, list: string): string => `Entry { filename = "${id}.nse", categories = { ${list} } }\n`;
  writeFileSync(
    join(data, "scripts", "script.db"),
    entry("yes", '"safe"') + entry("no", '"safe", "demo"') + entry("bad", '"demo"') + entry("gone", '"demo"'),
  );
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

function neap(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: folder });
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

describe("neap doctor", () => {
  it("shows directories, what is there, and what is wrong with it", async () => {
    const { code, out } = await neap("doctor", "--datadir", data);
    expect(code).toBe(0);
    expect(out).toContain(`[ok]   data directory 1: ${data}\n`);
    expect(out).toContain(`[ok]   scripts: ${data}/scripts\n`);
    expect(out).toContain("names 1 scripts that are not there (gone.nse), and does not know 1 scripts (host.nse)");
    expect(out).toMatch(/^\[ok\] {3}node: /m);
  });

  it("speaks JSON", async () => {
    const { out } = await neap("doctor", "--json");
    const report = JSON.parse(out) as { findings: { what: string }[] };
    expect(report.findings.map(({ what }) => what)).toContain("nmap-services");
  });
});

describe("neap list", () => {
  it("shows what an expression chooses", async () => {
    const { code, out, err } = await neap("list", "safe and not demo", "--datadir", data);
    expect({ code, out, err }).toEqual({ code: 0, out: "yes  safe\n", err: "" });
  });

  it("shows names alone, descriptions, and JSON", async () => {
    expect((await neap("list", "safe", "--names", "--datadir", data)).out).toBe("yes\nno\n");
    expect((await neap("list", "yes", "-v", "--datadir", data)).out).toBe("yes  safe\n    Says yes.\n\n");
    const [first] = JSON.parse((await neap("list", "no", "--json", "--datadir", data)).out) as object[];
    expect(first).toMatchObject({ id: "no", categories: ["demo", "safe"] });
  });

  it("says what is wrong, as JSON too", async () => {
    expect(await neap("list", "nope", "--datadir", data)).toMatchObject({ code: 1 });
    const { code, err } = await neap("list", "--json");
    expect(code).toBe(2);
    expect(JSON.parse(err)).toMatchObject({ code: "usage", exit: 2 });
  });
});

describe("neap why", () => {
  const why = (script: string): Promise<Run> =>
    neap("why", script, "127.0.0.1", "-n", "-p", `${port}`, "--datadir", data);

  it.each([
    ["yes", "yes would run on PORT/tcp open ("],
    ["no", "no would not run on PORT/tcp open ("],
    ["no", "its portrule says no; +no runs it without asking"],
    ["+no", "no would run on PORT/tcp open ("],
    ["+no", "it is forced (+)"],
    ["bad", "its portrule failed ("],
    [`${data}/scripts/host.nse`, "host would run on the host: its hostrule says yes"],
  ])("%s: %s", async (script, text) => {
    const { code, out } = await why(script);
    expect(out).toContain(text.replace("PORT", `${port}`));
    expect(out).not.toContain("ran");
    expect(code).toBe(0);
  });

  it("needs a script", async () => {
    expect(await neap("why")).toMatchObject({ code: 2, err: "neap: neap why needs a script and a target\n" });
  });
});

describe("neap completions", () => {
  it.each(["bash", "zsh", "fish"])("%s", async (shell) => {
    const { code, out } = await neap("completions", shell);
    expect(code).toBe(0);
    expect(out).toContain("max-rate");
    // Only a shell that is there can look at it.
    const check = spawnSync(shell, ["-n"], { input: out, encoding: "utf8" });
    if (check.error === undefined) expect(check.stderr).toBe("");
  });

  it("complete flags and names of scripts in bash", async () => {
    const { out } = await neap("completions", "bash");
    const ask = (line: string): string => {
      const script = `${out}\nneap() { printf 'http-title\\nhttp-date\\nssh-run\\n'; }\nCOMP_WORDS=(${line}) COMP_CWORD=$((\${#COMP_WORDS[@]}-1))\n_neap; printf '%s ' "\${COMPREPLY[@]}"`;
      return spawnSync("bash", ["-c", script], { encoding: "utf8", cwd: folder }).stdout.trim();
    };
    expect(ask("neap --max-ra")).toBe("--max-rate");
    expect(ask("neap --script http")).toBe("http-title http-date");
    expect(ask("neap --script ssh-run,http-d")).toBe("ssh-run,http-date");
    expect(ask("neap doc")).toBe("doctor");
  });

  it("refuse other shells", async () => {
    expect((await neap("completions", "tcsh")).code).toBe(2);
  });
});

describe("a scan of many ports", () => {
  it("gives the same in several threads", async () => {
    const low = Math.max(1, port - 20_500);
    const { out } = await neap("127.0.0.1", "-n", "-Pn", "-oG", "-", "-p", `${low}-${port}`, "--datadir", data);
    expect(out).toMatch(new RegExp(`[ ,]${port}/open/tcp/`));
    const open = out.match(/\/open\/tcp/g)?.length ?? 0;
    const [, ignored] = /Ignored State: closed \((\d+)\)/.exec(out) ?? [];
    expect(open + Number(ignored)).toBe(port - low + 1);
  });
});
