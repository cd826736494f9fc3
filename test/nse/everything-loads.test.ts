import { describe, expect, test } from "vitest";
import { LuaTable } from "../../src/vm/table.ts";
import {
  allLibraries,
  allScripts,
  failuresOf,
  loadAll,
  NMAP_DATA,
  oddHosts,
  onlyRules,
  refusingSession,
  requireAll,
  syntheticHost,
} from "./everything.ts";

if (NMAP_DATA === "") console.log("Nmap's scripts were not loaded: no Nmap here");

describe.runIf(NMAP_DATA !== "")("with Nmap's scripts and libraries", () => {
  test("every library can be required", () => {
    expect(requireAll(refusingSession())).toEqual([]);
    expect(allLibraries().length).toBeGreaterThan(100);
  });

  test("every script loads, and no rule fails", { timeout: 600_000 }, async () => {
    const session = refusingSession();
    expect(loadAll(session)).toEqual([]);
    expect(session.scripts.length).toBe(allScripts().length);
    onlyRules(session);
    const outcomes = [
      ...(await session.runPhase("prerule")),
      ...(await session.runHosts([syntheticHost("127.0.0.1", 16), ...oddHosts(40)])),
      ...(await session.runPhase("postrule")),
    ];
    expect(failuresOf(outcomes)).toEqual([]);
    expect(new Set(outcomes.map((o) => o.ending))).toEqual(new Set(["done", "no-match", "needs-raw"]));
  });

  test("the libraries pass their own tests", { timeout: 600_000 }, async () => {
    const scriptArgs = new LuaTable();
    scriptArgs.append("unittest.run");
    const session = refusingSession({ scriptArgs });
    const path = allScripts().find((name) => name.endsWith("unittest.nse")) ?? "";
    session.load([{ path, selectedByName: true, forced: false }]);
    const [outcome] = await session.runPhase("prerule");
    expect(outcome?.result?.output).toBe("All tests passed");
  });
});
