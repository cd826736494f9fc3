import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  cutText,
  DEMO_ACCOUNT,
  type DemoServices,
  startDemoServices,
  streamText,
} from "../../src/cli/demo-services.ts";
import { DEMO_SECRET } from "../../src/cli/demo-site.ts";
import { addressBytes } from "../../src/nse/address.ts";
import { HostRecord, newPort } from "../../src/nse/host-table.ts";
import { NodeDriver } from "../../src/nse/io/node-driver.ts";
import { Session } from "../../src/nse/session.ts";
import { flushAll } from "../../src/stdlib/io-buffer.ts";
import { openLibraries } from "../../src/stdlib/open.ts";
import { LuaState } from "../../src/vm/state.ts";
import { memoryHost } from "../stdlib/machine.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Run {
  readonly output: string | undefined;
  /** What the script printed itself. */
  readonly printed: string;
  readonly log: readonly string[];
}

/** Runs one script of examples/ against a port of this machine, with our own script library only. */
async function runExample(name: string, port: number, service?: string): Promise<Run> {
  const driver = new NodeDriver();
  try {
    const host = memoryHost();
    const L = new LuaState();
    openLibraries(L, { host, warn: () => undefined });
    const log: string[] = [];
    const session = new Session(L, {
      driver,
      files: {
        fetch: (file) => (existsSync(`${root}/${file}`) ? `${root}/${file}` : undefined),
        read: (path) => readFileSync(path, "latin1"),
      },
      family: "inet",
      verbosity: 0,
      debugging: 1,
      timingLevel: 3,
      versionIntensity: 7,
      strict: true,
      log: (text) => log.push(text),
    });
    session.load([{ path: `${root}/examples/${name}.nse`, selectedByName: true, forced: false }]);
    const target = new HostRecord("127.0.0.1", addressBytes("127.0.0.1") ?? "");
    target.ports.push(newPort(port, "tcp", "open", service));
    const outcomes = await session.runHosts([target]);
    flushAll(host);
    expect(outcomes.map((outcome) => [outcome.script.id, outcome.ending])).toEqual([[name, "done"]]);
    return { output: outcomes[0]?.result?.output, printed: host.stdout.output, log };
  } finally {
    driver.dispose();
  }
}

describe("the example scripts against the demo services", () => {
  let services: DemoServices;

  beforeAll(async () => {
    services = await startDemoServices({ loginDelay: 5 });
  });

  afterAll(() => services.close());

  test("hello shows the greeting", async () => {
    expect((await runExample("hello", services.ports.ssh)).output).toBe("SSH-2.0-NeapDemo_1.0 demo");
    expect((await runExample("hello", services.ports.smtp)).output).toBe("220 mail.demo.neap ESMTP ready");
  });

  test("cotest waits for the socket of its child coroutine", async () => {
    const { output, printed } = await runExample("cotest", services.ports.ssh);
    expect(printed).toBe("true\tconnected!\nfalse\tcannot resume dead coroutine\n");
    expect(output).toBe("done");
  });

  test("spider leaves its recursion with one yield", async () => {
    const { output } = await runExample("spider", services.ports.http);
    expect(output).toBe(`\n  page: ${DEMO_SECRET.path}\n  depth: 6\n  pages: 10`);
  });

  test("spider gives nothing where there is no web site", async () => {
    expect((await runExample("spider", services.ports.smtp)).output).toBeUndefined();
  });

  test("producer reads the same chunks as receive_buf", async () => {
    const { output } = await runExample("producer", services.ports.stream);
    expect(output).toMatch(/^\n {2}chunks: 120\n {2}bytes: \d+\n {2}same: true$/);
    // The stream is worth the comparison: some piece of it ends inside a line end.
    expect(cutText(streamText(1), 1).some((piece) => piece.endsWith("\r"))).toBe(true);
  });

  test("brute has twenty connections open at once and finds the account", async () => {
    const { output } = await runExample("brute", services.ports.login);
    expect(output).toContain(`\n  account: ${DEMO_ACCOUNT.user}/${DEMO_ACCOUNT.password}\n`);
    expect(output).toContain("\n  workers: 20\n");
    expect(output).not.toContain("problem");
    expect(services.login.peak).toBeGreaterThanOrEqual(20);
  });

  test("brute leaves other services alone", async () => {
    expect((await runExample("brute", services.ports.ssh)).output).toBeUndefined();
  });

  test("each says what it is", () => {
    for (const name of readdirSync(`${root}/examples`).filter((file) => file.endsWith(".nse"))) {
      const source = readFileSync(`${root}/examples/${name}`, "latin1");
      for (const field of [/^description = \[\[/m, /^author = "Neap"$/m, /^license = "MIT"$/m, /^categories = \{"/m]) {
        expect([name, source]).toEqual([name, expect.stringMatching(field)]);
      }
    }
  });
});
