// Makes docs/session.svg, the README's picture: what real runs against the demo's services show, and, where Chromium is
// installed, docs/guide/report.png. After `npm run build`; needs Nmap's scripts: node scripts/run-ts.mjs scripts/pictures.ts
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { startDemoServices } from "../src/cli/demo-services.ts";
import { findBrowser, openPage } from "./browser.mjs";

const COLUMNS = 96;
const LINE = 18;
const CHARACTER = 8.43;
const MARGIN = 16;

function run(args: readonly string[], cwd: string): Promise<string> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [resolve("dist/neap.mjs"), ...args], { cwd });
    let out = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => (out += piece.toString()));
    child.on("close", () => done(out));
  });
}

const escaped = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** Lines of a terminal as an SVG. */
function terminal(lines: readonly string[]): string {
  const width = Math.round(COLUMNS * CHARACTER + 2 * MARGIN);
  const height = lines.length * LINE + 2 * MARGIN;
  const text = lines.map((line, i) => {
    const y = MARGIN + (i + 0.75) * LINE;
    const kind = line.startsWith("$ ") ? ' class="typed"' : line.startsWith("|") ? ' class="found"' : "";
    return `<text x="${MARGIN}" y="${y}"${kind}>${escaped(line.slice(0, COLUMNS))}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img">
<title>Neap runs Nmap's scripts in a terminal</title>
<style>text{font:14px ui-monospace,"DejaVu Sans Mono",monospace;fill:#d0d7de;white-space:pre}.typed{fill:#fff;font-weight:700}.found{fill:#7ee787}</style>
<rect width="100%" height="100%" rx="8" fill="#161b22"/>
${text.join("\n")}
</svg>
`;
}

const folder = mkdtempSync(join(tmpdir(), "neap-pictures-"));
const services = await startDemoServices();
try {
  const { ssh, http, redis, smtp } = services.ports;
  const list = [`127.0.0.1:${ssh}=ssh`, `127.0.0.1:${smtp}=smtp`, `127.0.0.1:${redis}=redis`, `127.0.0.1:${http}=http`];
  writeFileSync(join(folder, "ports.txt"), `${list.join("\n")}\n`);
  const lines: string[] = [];
  for (const [typed, args] of [
    ["cat ports.txt", undefined],
    [
      "neap --from ports.txt --script banner,smtp-commands,http-title -oH report.html",
      ["--from", "ports.txt", "--script", "banner,smtp-commands,http-title", "-oH", "report.html"],
    ],
    [`neap spider.nse 127.0.0.1 -p ${http}`, [resolve("examples/spider.nse"), "127.0.0.1", "-p", `${http}`]],
  ] as const) {
    lines.push(`$ ${typed}`);
    const shown = args === undefined ? list.join("\n") : await run(args, folder);
    lines.push(...shown.trimEnd().split("\n"), "");
  }
  writeFileSync("docs/session.svg", terminal(lines.slice(0, -1)));
  const browser = findBrowser();
  if (browser === undefined) console.log("docs/guide/report.png stays as it is: Chromium is not installed");
  else {
    const page = await openPage(browser, pathToFileURL(join(folder, "report.html")).href, { width: 1000, height: 900 });
    writeFileSync("docs/guide/report.png", await page.screenshot());
    await page.close();
  }
} finally {
  await services.close();
  rmSync(folder, { recursive: true });
}
