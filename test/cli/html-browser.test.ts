/** The HTML report of a real run, in a real browser: what it shows, that it filters, and that it asks for nothing. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBrowser, openPage } from "../../scripts/browser.mjs";

const program = join(import.meta.dirname, "../../dist/neap.mjs");
const browser = findBrowser();
if (browser === undefined) console.log("skipped: Chromium is not installed, so no report is looked at in a browser");

const SERVER = `const { createServer } = require("node:net");
const { parentPort } = require("node:worker_threads");
const server = createServer((socket) => socket.on("error", () => {}).end("220 harbour\\r\\n"));
server.listen(0, () => parentPort.postMessage(server.address().port));`;

describe.skipIf(browser === undefined)("an HTML report in a browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "neap-html-"));
  let server: Worker;
  let page: Awaited<ReturnType<typeof openPage>>;

  beforeAll(async () => {
    server = new Worker(SERVER, { eval: true });
    const port = await new Promise((resolve) => {
      server.once("message", resolve);
    });
    const script = (name: string, action: string): void =>
      writeFileSync(
        join(folder, name),
        `local stdnse = require "stdnse" portrule = function() return true end action = function(host, port) ${action} end`,
      );
    script("evil.nse", `return "</pre><script>document.title='taken'</script><img src=http://127.0.0.1:9/x>"`);
    const locked = `local m = nmap.mutex("dock") m "lock" stdnse.sleep(0.05) m "done" return "moored at " .. host.ip`;
    script("moor.nse", locked);
    script("greet.nse", `local s = nmap.new_socket() s:connect(host, port) return select(2, s:receive_lines(1))`);
    const args = ["--script", "./evil.nse,./moor.nse,./greet.nse", "-p", `${port}`, "-n", "127.0.0.1-3"];
    const run = spawnSync(process.execPath, [program, ...args, "-oH", "report.html"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(run.stderr).toBe("");
    page = await openPage(browser as string, pathToFileURL(join(folder, "report.html")).href);
  });

  afterAll(async () => {
    await page?.close();
    await server.terminate();
    rmSync(folder, { recursive: true });
  });

  it("shows hosts and findings, as text", async () => {
    expect(await page.evaluate("document.title")).toMatch(/^Scan of /);
    expect(
      await page.evaluate("[...document.querySelectorAll('section.host h2')].map((h) => h.innerText.trim())"),
    ).toEqual(["127.0.0.1", "127.0.0.2", "127.0.0.3"]);
    const text = (await page.evaluate("document.body.innerText")) as string;
    expect(text).toContain("moored at 127.0.0.2");
    expect(text).toContain("220 harbour");
    expect(text).toContain("</pre><script>document.title='taken'</script>");
    expect(await page.evaluate("document.images.length + document.querySelectorAll('pre script').length")).toBe(0);
  });

  it("has a timeline one can see, with locks", async () => {
    const box = (await page.evaluate(
      "(({ width, height }) => ({ width, height }))(document.querySelector('svg.timeline').getBoundingClientRect())",
    )) as { width: number; height: number };
    expect(box.width).toBeGreaterThan(300);
    expect(box.height).toBeGreaterThan(50);
    expect(await page.evaluate("document.querySelectorAll('svg.timeline rect.lock').length")).toBeGreaterThan(0);
    expect(
      await page.evaluate(
        "[...document.querySelectorAll('svg.timeline rect.lock title')].some((t) => t.textContent.includes('mutex'))",
      ),
    ).toBe(true);
  });

  it("filters hosts by what is typed", async () => {
    const visible = "[...document.querySelectorAll('section.host')].filter((s) => s.offsetHeight > 0).length";
    expect(await page.evaluate(visible)).toBe(3);
    await page.evaluate("document.getElementById('filter').focus()");
    await page.type("MOORED 127.0.0.2");
    expect(await page.evaluate(visible)).toBe(1);
    expect(await page.evaluate("document.getElementById('shown').innerText")).toBe("1 of 3 hosts");
    await page.type(" nowhere");
    expect(await page.evaluate(visible)).toBe(0);
  });

  it("has no errors and asks for nothing but itself", () => {
    expect(page.errors).toEqual([]);
    expect(page.requests).toHaveLength(1);
    expect(page.requests[0]).toMatch(/^file:.*report\.html$/);
  });
});
