/** Budgets of script instances and of runs (docs/security.md). In real time, with the process's memory. */
import { afterAll, describe, expect, test } from "vitest";
import { meterState } from "../../../src/api/meter-state.ts";
import { NodeDriver } from "../../../src/nse/io/node-driver.ts";
import { nodeHost } from "../../../src/stdlib/host-node.ts";
import { hostRecords, openSession, type RunOptions, scriptOf } from "./harness.ts";

const MB = 2 ** 20;
const driver = new NodeDriver();
afterAll(() => driver.dispose());

async function run(bodies: Readonly<Record<string, string>>, options: RunOptions) {
  const scripts = Object.fromEntries(Object.entries(bodies).map(([id, body]) => [id, scriptOf(body)]));
  const { session } = openSession(scripts, driver, options);
  meterState(session.L, nodeHost());
  const outcomes = await session.runHosts(hostRecords({ "127.0.0.1": [9] }));
  return outcomes.map((o) => `${o.script.id}: ${o.ending}${o.why === undefined ? "" : `: ${o.why}`}`).sort();
}

/** Ways to use up memory: of the script's own, of a worker's, of what all scripts share, in buffers of natives. */
const hungry: Readonly<Record<string, string>> = {
  "its own": "local t = {} while true do t[#t + 1] = { #t } end",
  "a worker's": "join(stdnse.new_thread(function() local t = {} while true do t[#t + 1] = { #t } end end))",
  shared: "nmap.registry.all = {} local t = nmap.registry.all while true do t[#t + 1] = { #t } end",
  "little by little, between waits":
    "local t = {} while true do for i = 1, 200 do t[#t + 1] = { { #t }, { #t }, { #t } } end stdnse.sleep(0) end",
  strings: 'local t = {} while true do t[#t + 1] = ("x"):rep(1000) .. #t end',
};

describe("a script instance", () => {
  test.each(Object.entries(hungry))(
    "is ended when its memory is: %s",
    async (_name, body) => {
      const fine = 'stdnse.sleep(0.01) return "fine"';
      const budget = { memory: 16 * MB, time: 30_000 };
      expect(await run({ hog: body, fine }, { scriptBudget: budget, libraries: "own" })).toEqual([
        "fine: done",
        "hog: budget: the script's memory budget was spent",
      ]);
    },
    60_000,
  );

  test("is ended with its workers when its steps or its computing time are", async () => {
    const body = "local w = stdnse.new_thread(function() while true do end end) join(w)";
    const options: RunOptions = { libraries: "own" };
    const fine = "return 'fine'";
    expect(await run({ hog: body, fine }, { ...options, scriptBudget: { steps: 1_000_000 } })).toEqual([
      "fine: done",
      "hog: budget: the script's steps budget was spent",
    ]);
    expect(await run({ hog: body, fine }, { ...options, scriptBudget: { cpu: 100 } })).toEqual([
      "fine: done",
      "hog: budget: the script's cpu budget was spent",
    ]);
  });

  test("that waits too long is ended by the time of its budget", async () => {
    expect(await run({ sleeper: "stdnse.sleep(60)" }, { scriptBudget: { time: 20 } })).toEqual([
      expect.stringContaining("sleeper: timeout"),
    ]);
  });
});

test("a run is ended as a whole when what all scripts may use is spent", async () => {
  const endings = await run({ hog: "while true do end", waits: "stdnse.sleep(60)" }, { runBudget: { cpu: 50 } });
  expect(endings).toEqual(["hog", "waits"].map((id) => `${id}: budget: the run's cpu budget was spent`));
});
