import fc from "fast-check";
import { expect, test } from "vitest";
import { runScripts } from "./harness.ts";
import { Model } from "./model.ts";
import { isTooLong, type Plan, pickBy, plans, scriptOfPlan, worldOf } from "./plan.ts";

async function check(plan: Plan): Promise<void> {
  const model = new Model(plan);
  const endings = model.run();
  const started = new Map<unknown, number>();
  const run = await runScripts(
    { test: scriptOfPlan(plan) },
    {
      book: worldOf(),
      lenient: true,
      parallelism: plan.parallelism,
      pick: pickBy(plan.seed),
      watch: ({ engine }) => {
        for (const t of engine.live) if (!started.has(t)) started.set(t, started.size);
      },
    },
  );
  expect(run.lines).toEqual(model.lines);
  expect(run.endings).toEqual([`test: ${endings[0]}`]);
  const report = run.log.filter((l) => l.startsWith("Deadlock"));
  expect(report.map((l) => Number(/\d+/.exec(l)?.[0]))).toEqual(model.deadlocks);
  // Everything has ended, and nothing is held.
  expect(run.session.engine.live.size).toBe(0);
  expect(run.session.engine.slots.waiting).toBe(0);
}

test("random scripts do what the model says, line by line", async () => {
  await fc.assert(
    fc.asyncProperty(
      plans.filter((p) => !isTooLong(p)),
      check,
    ),
    { numRuns: 400 },
  );
});

test("a plan that uses everything", async () => {
  await check({
    main: [
      { op: "lock", m: 0 },
      { op: "generate", ops: [{ op: "connect" }, { op: "receive" }, { op: "sleep", ms: 2 }, { op: "receive" }] },
      { op: "broadcast", c: 1 },
      { op: "unlock", m: 0 },
      { op: "resume", ops: [{ op: "receive" }] },
      { op: "close" },
    ],
    workers: [
      [
        { op: "lock", m: 0 },
        { op: "wrap", ops: [{ op: "wrap", ops: [{ op: "connect" }, { op: "receive" }] }] },
        { op: "fail" },
      ],
      [
        { op: "wait", c: 1 },
        { op: "lock", m: 0 },
        { op: "protect", ops: [{ op: "unlock", m: 1 }], fails: false },
      ],
      [{ op: "connect" }, { op: "receive" }, { op: "receive" }, { op: "wait", c: 0 }],
    ],
    parallelism: 0,
    seed: 7,
  });
});

test("every order of threads that are ready at once can be had, and nothing else changes", async () => {
  const seen = new Set<string>();
  for (let first = 0; first < 3; first++) {
    for (let second = 0; second < 2; second++) {
      const choices = [0, first, second, 0];
      const run = await runScripts(
        {
          test: `local stdnse = require "stdnse"
            portrule = function() return true end
            action = function()
              for i = 1, 3 do stdnse.new_thread(function() io.write(i) end) end
              stdnse.sleep(1)
              return "done"
            end`,
        },
        { pick: () => choices.shift() ?? 0 },
      );
      expect(run.output).toBe("done");
      seen.add(run.lines.join());
    }
  }
  expect([...seen].sort()).toEqual(["123", "132", "213", "231", "312", "321"]);
});
