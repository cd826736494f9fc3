// Drives Chromium through the pipes of its debugging protocol (--remote-debugging-pipe): messages are JSON, each ended by a zero
// byte. Chromium gets no network: names do not resolve, and what it asks for itself goes to a closed port.
import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** The path of Chromium or Chrome, undefined when none is installed. */
export function findBrowser() {
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // Not here.
      }
    }
  }
  return undefined;
}

/** Opens a page in a window of the given size. `close` must be called. */
export async function openPage(browser, url, { width = 1000, height = 800 } = {}) {
  const profile = mkdtempSync(join(tmpdir(), "neap-browser-"));
  const flags = [
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",
    `--user-data-dir=${profile}`,
    `--window-size=${width},${height}`,
    "about:blank",
  ];
  const child = spawn(browser, flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const ended = new Promise((resolve) => {
    child.on("exit", resolve).on("error", resolve);
  });
  const [, , , input, output] = child.stdio;
  const answers = new Map();
  /** Problems the page has had, and addresses it asked for. */
  const errors = [];
  const requests = [];
  const waiting = new Map();
  const take = ({ id, method, params, result, error }) => {
    if (id !== undefined) {
      const { resolve, reject } = answers.get(id);
      if (error === undefined) resolve(result);
      else reject(new Error(error.message));
      return;
    }
    if (method === "Network.requestWillBeSent") requests.push(params.request.url);
    if (method === "Runtime.exceptionThrown") errors.push(params.exceptionDetails.text);
    if (method === "Log.entryAdded" && params.entry.level === "error") errors.push(params.entry.text);
    if (method === "Runtime.consoleAPICalled" && params.type === "error") errors.push(JSON.stringify(params.args));
    waiting.get(method)?.();
  };
  let rest = "";
  output.on("data", (data) => {
    const messages = (rest + data.toString()).split("\0");
    rest = messages.pop();
    for (const message of messages) take(JSON.parse(message));
  });
  let last = 0;
  const send = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      answers.set(++last, { resolve, reject });
      input.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
      void ended.then(() => reject(new Error("the browser has ended")));
    });
  const event = (name) =>
    new Promise((resolve) => {
      waiting.set(name, resolve);
    });

  const close = async () => {
    await send("Browser.close").catch(() => child.kill("SIGKILL"));
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  let page;
  try {
    const { targetId } = await send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
    page = (method, params) => send(method, params, sessionId);
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await page(`${domain}.enable`);
    await page("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
    const loaded = event("Page.loadEventFired");
    await page("Page.navigate", { url });
    await loaded;
  } catch (e) {
    await close();
    throw e;
  }
  return {
    errors,
    requests,
    /** The value of a JavaScript expression on the page. */
    async evaluate(expression) {
      const { result, exceptionDetails } = await page("Runtime.evaluate", { expression, returnByValue: true });
      if (exceptionDetails !== undefined)
        throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
    /** Types a text as a user does, where the focus is. */
    type: (text) => page("Input.insertText", { text }),
    /** The whole page as a PNG. */
    async screenshot() {
      const { cssContentSize } = await page("Page.getLayoutMetrics");
      const clip = { x: 0, y: 0, width, height: Math.min(cssContentSize.height, height), scale: 1 };
      const { data } = await page("Page.captureScreenshot", { format: "png", clip, captureBeyondViewport: true });
      return Buffer.from(data, "base64");
    },
    close,
  };
}
