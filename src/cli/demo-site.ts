/**
 * The web site of the demo services: pages that link to each other, some of them many links deep, one secret page, a dead
 * link, a loop, a redirection and a link to another site.
 */
import type { ServerResponse } from "node:http";

interface Page {
  readonly title: string;
  /** Paths as they are written in the page, absolute or relative. */
  readonly links: readonly string[];
  readonly text?: string;
}

/** The path of the secret page and the words on it that a spider looks for. */
export const DEMO_SECRET = { path: "/docs/archive/2019/attic/vault.html", words: "the tide turns at noon" } as const;

const PAGES: Readonly<Record<string, Page>> = {
  "/": {
    title: "Harbour office",
    links: ["/about.html", "docs/", "/loop/a.html", "/old", "/gone.html", "http://example.invalid/"],
  },
  "/about.html": { title: "About", links: ["/", "/#top", "mailto:office@demo.neap"] },
  "/docs/": { title: "Documents", links: ["tides.html", "rates.html?year=2024", "archive/", "../about.html"] },
  "/docs/tides.html": { title: "Tides", links: ["./", "tides.html"] },
  "/docs/rates.html": { title: "Rates", links: ["../docs/./tides.html"] },
  "/docs/archive/": { title: "Archive", links: ["2018/", "2019/", "/docs/"] },
  "/docs/archive/2018/": { title: "2018", links: ["../"] },
  "/docs/archive/2019/": { title: "2019", links: ["attic/", "../2018/"] },
  "/docs/archive/2019/attic/": { title: "Attic", links: ["../../../tides.html", "vault.html"] },
  [DEMO_SECRET.path]: { title: "Vault", links: ["/"], text: DEMO_SECRET.words },
  "/loop/a.html": { title: "Loop A", links: ["b.html"] },
  "/loop/b.html": { title: "Loop B", links: ["a.html"] },
};

const MOVED: Readonly<Record<string, string>> = { "/old": "/about.html" };

function html(page: Page): string {
  const items = page.links.map((link) => `<li><a href="${link}">${link}</a></li>`);
  return [
    "<!DOCTYPE html>",
    `<html><head><title>${page.title}</title></head><body>`,
    `<h1>${page.title}</h1>`,
    `<p>${page.text ?? "Nothing to see here."}</p>`,
    `<ul>${items.join("")}</ul>`,
    "</body></html>",
    "",
  ].join("\n");
}

/**
 * Answer one request. Pages whose path ends in "/" are sent in chunks of unknown total length, the others with their length.
 * @param target the request target: a path, perhaps with a query, which is ignored
 */
export function answerPage(method: string, target: string, response: ServerResponse): void {
  const path = target.replace(/[?#].*$/s, "");
  response.setHeader("Server", "NeapDemo/1.0");
  if (method !== "GET" && method !== "HEAD") {
    response.writeHead(405, { Allow: "GET, HEAD", "Content-Length": "0" }).end();
    return;
  }
  const moved = Object.hasOwn(MOVED, path) ? MOVED[path] : undefined;
  if (moved !== undefined) {
    response.writeHead(301, { Location: moved, "Content-Length": "0" }).end();
    return;
  }
  const page = Object.hasOwn(PAGES, path) ? PAGES[path] : undefined;
  const body = page === undefined ? "<html><body>There is no such page.</body></html>\n" : html(page);
  response.statusCode = page === undefined ? 404 : 200;
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  if (!path.endsWith("/")) response.setHeader("Content-Length", String(body.length));
  if (method === "HEAD") {
    response.end();
    return;
  }
  // Two writes, so that a page of unknown length has more than one chunk.
  const middle = body.length >> 1;
  response.write(body.slice(0, middle));
  response.end(body.slice(middle));
}
