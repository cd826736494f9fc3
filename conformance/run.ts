/**
 * Comparisons with the reference implementations:
 *
 *     npm run conformance -- nse [OPTIONS]              Nmap's scripts against real servers, as nse/main.ts says
 *     npm run conformance -- nse-fuzz [OPTIONS]         the same scripts and services with spoiled replies: nse/fuzz-main.ts
 *     npm run conformance -- soak [OPTIONS]             much of everything, with faults: soak/main.ts
 *     npm run conformance -- nse-page FILE              the page docs/scripts.md, as nse/page.ts says
 *     npm run conformance -- nse-grants FILE            the page docs/grants.md, as nse/grants-page.ts says
 *     npm run conformance -- --suite DIRECTORY …        the official Lua test suite, as lua.ts says
 */
if (process.argv[2] === "nse") {
  const { main } = await import("./nse/main.ts");
  process.exitCode = await main(process.argv.slice(3));
} else if (process.argv[2] === "nse-fuzz") {
  const { main } = await import("./nse/fuzz-main.ts");
  process.exitCode = await main(process.argv.slice(3));
} else if (process.argv[2] === "soak") {
  const { main } = await import("./soak/main.ts");
  process.exitCode = await main(process.argv.slice(3));
} else if (process.argv[2] === "nse-page") {
  const { scriptsPage } = await import("./nse/page.ts");
  process.stdout.write(scriptsPage(process.argv[3] as string));
} else if (process.argv[2] === "nse-grants") {
  const { grantsPage } = await import("./nse/grants-page.ts");
  process.stdout.write(grantsPage(process.argv[3] as string));
} else await import("./lua.ts");

export {};
