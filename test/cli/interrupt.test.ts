import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const program = join(import.meta.dirname, "../../dist/neap.mjs");
const folder = mkdtempSync(join(tmpdir(), "neap-interrupt-"));
let server: Server;
let port = 0;

beforeAll(async () => {
  server = createServer((socket) => socket.on("error", () => undefined));
  await new Promise<void>((resolve) => {
    server.listen(0, resolve);
  });
  ({ port } = server.address() as { port: number });
  const script = (name: string, action: string): void =>
    writeFileSync(
      join(folder, name),
      `portrule = function() return true end action = function(host, port) ${action} end`,
    );
  script("here.nse", "return host.ip");
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

interface Program {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly shown: () => string;
}

function start(args: string[], nodeArgs: string[] = []): Program {
  const child = spawn(process.execPath, [...nodeArgs, program, ...args, "-n", "-p", `${port}`], { cwd: folder });
  let out = "";
  child.stdout?.on("data", (data: Buffer) => {
    out += data.toString();
  });
  child.stderr?.on("data", (data: Buffer) => {
    out += data.toString();
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on("close", resolve);
  });
  return { child, ended, shown: () => out };
}

/** Waits until something is so. */
async function until(what: () => boolean): Promise<void> {
  while (!what()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

const oldScan = `<?xml version="1.0"?><nmaprun scanner="nmap"><host><address addr="127.0.0.3" addrtype="ipv4"/>
<ports><port protocol="tcp" portid="PORT"><state state="open"/></port></ports></host>`;

describe("a list that is still being written", () => {
  it.each([["-Pn"], ["-PS"]])("gives results of what is there: -iL - with %s", async (discovery) => {
    const discover = discovery === "-PS" ? `-PS${port}` : discovery;
    const { child, ended, shown } = start(["--script", "./here.nse", "-iL", "-", discover]);
    child.stdin?.write("127.0.0.1\n127.0.0");
    await until(() => shown().includes("|_here: 127.0.0.1"));
    child.stdin?.write(".2\n");
    await until(() => shown().includes("|_here: 127.0.0.2"));
    child.stdin?.end();
    expect(await ended).toBe(0);
    expect(shown()).toContain("2 IP addresses (2 hosts up)");
  });

  it("gives results of an old scan that is still coming: --from -", async () => {
    const { child, ended, shown } = start(["--script", "./here.nse", "--from", "-"]);
    child.stdin?.write(oldScan.replace("PORT", `${port}`));
    await until(() => shown().includes("|_here: 127.0.0.3"));
    child.stdin?.end("</nmaprun>");
    expect(await ended).toBe(0);
  });
});

describe("SIGINT", () => {
  it("ends a run that waits for more targets, with whole reports", async () => {
    const { child, ended, shown } = start(["--script", "./here.nse", "-iL", "-", "-Pn", "-oX", "waits.xml"]);
    child.stdin?.write("127.0.0.1\n");
    await until(() => shown().includes("|_here: 127.0.0.1"));
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(readFileSync(join(folder, "waits.xml"), "utf8")).toMatch(/ errormsg="interrupted"[\s\S]*<\/nmaprun>\s*$/);
    expect(shown()).toContain("1 IP address (1 host up)");
  });

  it("a second one ends a run that does not end by itself, at once", async () => {
    // What waits for more targets is never told that it is to halt.
    const deaf = ["--import", "data:text/javascript,EventTarget.prototype.addEventListener=()=>{}"];
    const reports = ["-oX", "twice.xml", "--journal", "twice.journal"];
    const { child, ended, shown } = start(["--script", "./here.nse", "-iL", "-", "-Pn", ...reports], deaf);
    child.stdin?.write("127.0.0.1\n");
    await until(() => shown().includes("|_here: 127.0.0.1"));
    child.kill("SIGINT");
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    });
    expect(child.exitCode).toBeNull();
    // Two that come before the first is looked at are one to the system: hence more.
    const again = setInterval(() => child.kill("SIGINT"), 100);
    const code = await ended;
    clearInterval(again);
    expect(code).toBe(130);
    expect(readFileSync(join(folder, "twice.xml"), "utf8")).toMatch(/<script id="here"[\s\S]*<\/nmaprun>\s*$/);
    for (const line of readFileSync(join(folder, "twice.journal"), "utf8").trimEnd().split("\n")) JSON.parse(line);
  });
});
