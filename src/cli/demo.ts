import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startDemoServices } from "./demo-services.ts";

/** Runs the examples against the demo services, one after the other, and shows the commands. Gives the exit code. */
async function demo(): Promise<number> {
  const dist = dirname(fileURLToPath(import.meta.url));
  const services = await startDemoServices();
  const { ports } = services;
  const runs: readonly (readonly [about: string, args: readonly string[]])[] = [
    ["A coroutine of the script's own makes a network call", ["examples/cotest.nse", "-p", `${ports.ssh}`]],
    ["A recursive crawl leaves a deep call chain with one yield", ["examples/spider.nse", "-p", `${ports.http}`]],
    ["receive_buf as a producer coroutine", ["examples/producer.nse", "-p", `${ports.stream}`]],
    ["20 workers, one socket each, at the same time", ["examples/brute.nse", "-p", `${ports.login}`]],
    [
      "Several ports, one script",
      ["examples/hello.nse", "-p", `${ports.ssh},${ports.smtp},${ports.ftp},${ports.redis}`],
    ],
  ];
  let failed = 0;
  try {
    for (const [about, args] of runs) {
      const words = [...args, "127.0.0.1"];
      process.stdout.write(`\n# ${about}\n$ neap ${words.join(" ")}\n`);
      const code = await new Promise<number>((resolve) => {
        const child = spawn(process.execPath, [join(dist, "neap.mjs"), ...words], {
          cwd: join(dist, ".."),
          stdio: ["ignore", "inherit", "inherit"],
        });
        child.on("exit", (status) => resolve(status ?? 1));
        child.on("error", () => resolve(1));
      });
      if (code !== 0) failed++;
    }
  } finally {
    await services.close();
  }
  process.stdout.write(
    [
      "",
      failed === 0 ? "All examples ran." : `${failed} examples failed.`,
      "Next: node dist/neap.mjs --help            the command line",
      "      node dist/neap.mjs lua               a Lua 5.4 prompt",
      "      node dist/neap.mjs --script banner -p 22 127.0.0.1    Nmap's own scripts, where Nmap's data files are installed",
      "      docs/architecture.md, examples/      how it works, and scripts to start from",
      "",
    ].join("\n"),
  );
  return failed === 0 ? 0 : 1;
}

demo().then(
  (code) => {
    process.exitCode = code;
  },
  (e: unknown) => {
    process.stderr.write(`demo: ${e instanceof Error ? e.message : String(e)}\n`);
    process.exitCode = 1;
  },
);
