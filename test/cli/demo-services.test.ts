import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { DemoServices } from "../../src/cli/demo-services.ts";
import { cutText, DEMO_ACCOUNT, startDemoServices, streamText } from "../../src/cli/demo-services.ts";
import { DEMO_SECRET } from "../../src/cli/demo-site.ts";

/** Connect, send `request`, and give all that comes until the end of the stream or until `enough` holds. */
function talk(port: number, request = "", enough: (text: string) => boolean = () => false): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(request, "latin1"));
    socket.setEncoding("latin1");
    socket.on("data", (data: string) => {
      text += data;
      if (enough(text)) socket.end();
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(text));
  });
}

const lines = (n: number) => (text: string) => text.split("\n").length > n;

describe("demo services", () => {
  let services: DemoServices | undefined;

  afterEach(async () => {
    await services?.close();
    services = undefined;
  });

  test("greet and answer in the manner of SSH, SMTP, FTP and Redis", async () => {
    services = await startDemoServices();
    const { ssh, smtp, ftp, redis } = services.ports;
    expect(await talk(ssh, "", lines(1))).toMatch(/^SSH-2\.0-NeapDemo_1\.0 demo\r\n$/);
    expect(await talk(smtp, "EHLO me\r\nQUIT\r\n")).toBe(
      "220 mail.demo.neap ESMTP ready\r\n250-mail.demo.neap\r\n250-SIZE 10485760\r\n250-8BITMIME\r\n250 HELP\r\n221 goodbye\r\n",
    );
    expect(await talk(ftp, "USER anonymous\r\nPASS x\r\nFOO\r\nQUIT\r\n")).toBe(
      "220 demo.neap FTP server ready\r\n331 password required\r\n230 logged in\r\n502 command not implemented\r\n221 goodbye\r\n",
    );
    expect(await talk(redis, "PING\r\n*1\r\n$4\r\nping\r\nNOPE\r\nQUIT\r\n")).toBe(
      "+PONG\r\n+PONG\r\n-ERR unknown command\r\n+OK\r\n",
    );
    expect(await talk(redis, "INFO\r\n", (text) => text.includes("tcp_port"))).toMatch(
      /^\$\d+\r\n# Server\r\nredis_version:/,
    );
  });

  test("the stream gives every client the same text and ends", async () => {
    services = await startDemoServices({ seed: 7 });
    const expected = streamText(7);
    expect(await talk(services.ports.stream)).toBe(expected);
    expect(await talk(services.ports.stream)).toBe(expected);
    expect(streamText(8)).not.toBe(expected);
    expect(expected).toMatch(/\r\n[^\r\n]*\n/);
    expect(expected).toMatch(/[^\n]$/);
  });

  test("pieces of the stream differ in length and give the text again", () => {
    const text = streamText(3);
    const pieces = cutText(text, 3);
    expect(pieces.join("")).toBe(text);
    expect(new Set(pieces.map((piece) => piece.length)).size).toBeGreaterThan(10);
    expect(pieces).toEqual(cutText(text, 3));
    expect(pieces).not.toEqual(cutText(text, 4));
    // Some piece ends between the CR and the LF of a line, which a reader has to put together.
    expect(
      [1, 2, 3, 4, 5, 6, 7, 8].some((seed) => cutText(streamText(seed), seed).some((piece) => piece.endsWith("\r"))),
    ).toBe(true);
  });

  test("the login service knows one account and serves clients at the same time", async () => {
    services = await startDemoServices({ loginDelay: 20 });
    const { login } = services.ports;
    const attempt = (user: string, password: string) =>
      talk(login, `LOGIN ${user} ${password}\r\n`, lines(2)).then((text) => text.split("\r\n")[1]);
    const answers = await Promise.all([
      attempt(DEMO_ACCOUNT.user, DEMO_ACCOUNT.password),
      attempt(DEMO_ACCOUNT.user, "wrong"),
      attempt("nobody", DEMO_ACCOUNT.password),
    ]);
    expect(answers).toEqual(["+OK welcome", "-ERR login failed", "-ERR login failed"]);
    expect(services.login.attempts).toBe(3);
    expect(services.login.peak).toBe(3);
    expect(await talk(login, "HELLO\r\nQUIT\r\n")).toContain("goodbye");
    expect(services.login.attempts).toBe(3);
  });

  test("the web site has linked pages, a dead link, a redirection and a secret", async () => {
    services = await startDemoServices();
    const base = `http://127.0.0.1:${services.ports.http}`;
    const root = await fetch(`${base}/`);
    expect(root.status).toBe(200);
    expect(root.headers.get("transfer-encoding")).toBe("chunked");
    expect(await root.text()).toContain('href="/gone.html"');
    expect((await fetch(`${base}/gone.html`)).status).toBe(404);
    expect((await fetch(`${base}/constructor`)).status).toBe(404);
    const moved = await fetch(`${base}/old`, { redirect: "manual" });
    expect([moved.status, moved.headers.get("location")]).toEqual([301, "/about.html"]);
    const secret = await fetch(`${base}${DEMO_SECRET.path}`);
    const text = await secret.text();
    expect(text).toContain(DEMO_SECRET.words);
    expect(secret.headers.get("content-length")).toBe(String(text.length));
    expect((await fetch(`${base}/about.html`, { method: "HEAD" })).headers.get("content-type")).toContain("text/html");
    expect((await fetch(`${base}/about.html`, { method: "POST", body: "x" })).status).toBe(405);
  });

  test("every page can be reached from the first one", async () => {
    services = await startDemoServices();
    const base = `http://127.0.0.1:${services.ports.http}`;
    const seen = new Map<string, number>();
    const queue = [`${base}/`];
    for (let url = queue.shift(); url !== undefined; url = queue.shift()) {
      if (seen.has(url)) continue;
      const response = await fetch(url);
      seen.set(url, response.status);
      for (const [, href] of (await response.text()).matchAll(/href="([^"]*)"/g)) {
        const next = new URL(href ?? "", url);
        next.hash = "";
        if (next.origin === base) queue.push(next.href);
      }
    }
    expect([...seen.values()].filter((status) => status === 404)).toHaveLength(1);
    expect([...seen.keys()]).toContain(`${base}${DEMO_SECRET.path}`);
    expect(seen.size).toBe(14);
  });

  test("closing cuts connections that are open", async () => {
    services = await startDemoServices();
    const { ssh, login } = services.ports;
    const waiting = [talk(ssh), talk(login, "LOGIN a b\r\n")];
    await talk(ssh, "", lines(1));
    await services.close();
    services = undefined;
    await expect(Promise.all(waiting)).resolves.toHaveLength(2);
    await expect(talk(ssh)).rejects.toThrow("ECONNREFUSED");
  });
});
