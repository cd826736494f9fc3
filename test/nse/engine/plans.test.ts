import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ScriptThread } from "../../../src/nse/script-thread.ts";
import { runScripts, scriptOf } from "./harness.ts";
import { Model } from "./model.ts";
import { isTooLong, type Op, type Plan, pickBy, plans, scriptOfPlan, worldOf } from "./plan.ts";

async function check(plan: Plan): Promise<void> {
  const model = new Model(plan);
  const endings = model.run();
  const run = await runScripts(
    { test: scriptOfPlan(plan) },
    {
      book: worldOf(plan),
      lenient: true,
      parallelism: plan.parallelism,
      pick: pickBy(plan.seed),
      prepare: ({ engine }) => {
        const threads: ScriptThread[] = [];
        const start = engine.start.bind(engine);
        engine.start = (thread, ended) => {
          threads.push(thread);
          start(thread, ended);
        };
        for (const { at, thread } of plan.kills)
          engine.driver.start({ op: "sleep", ms: at }, () => {
            const victim = threads[thread];
            if (victim !== undefined) engine.end(victim, "timeout");
          });
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
    connects: [
      { outcome: "ok", when: 2 },
      { outcome: "ERROR", when: "next" },
      { outcome: "ok", when: "now" },
    ],
    reads: [
      { outcome: "ok", when: "next" },
      { outcome: "ok", when: "late" },
      { outcome: "EOF", when: 3 },
      { outcome: "ok", when: "cancel" },
    ],
    kills: [{ at: 3, thread: 3 }],
    parallelism: 0,
    seed: 7,
  });
});

/** Plans whose coroutines wait for something. */
const CHILD: Omit<Plan, "main"> = {
  workers: [],
  connects: [{ outcome: "ok", when: "next" }],
  reads: [{ outcome: "ok", when: "next" }],
  kills: [],
  parallelism: 1,
  seed: 0,
};

describe("a wait in a child coroutine", () => {
  const linesOf = (plan: Plan, propagation: "right" | "old"): readonly string[] => {
    const model = new Model(plan, propagation);
    model.run();
    return model.lines;
  };

  test.each<[op: Op, right: string[], old: string[]]>([
    [
      { op: "resume", ops: [{ op: "sleep", ms: 2 }] },
      ["main 2 slept", "main 2 resumed true", "main 2 end"],
      ["main 0 resumed true", "main 0 end"],
    ],
    [
      { op: "wrap", ops: [{ op: "wrap", ops: [{ op: "sleep", ms: 2 }] }] },
      ["main 2 slept", "main 2 wrapped", "main 2 wrapped", "main 2 end"],
      ["main 0 wrapped", "main 0 wrapped", "main 0 end"],
    ],
    [
      {
        op: "generate",
        ops: [
          { op: "sleep", ms: 1 },
          { op: "sleep", ms: 1 },
        ],
      },
      ["main 1 slept", "main 1 got 0", "main 2 slept", "main 2 got 1", "main 2 end"],
      ["main 0 end"],
    ],
  ])("$op: is not seen by who resumed it, as it was of old", async (op, right, old) => {
    const plan = { ...CHILD, main: [op] };
    expect(linesOf(plan, "right")).toEqual(right);
    expect(linesOf(plan, "old")).toEqual(old);
    await check(plan);
  });

  test("is all that differs from the old way", () => {
    const waits = new Set<Op["op"]>(["sleep", "lock", "wait", "connect", "receive"]);
    const dry = (list: readonly Op[], inChild: boolean): Op[] =>
      list
        .filter((o) => !inChild || !waits.has(o.op))
        .map((o) => ("ops" in o ? { ...o, ops: dry(o.ops, inChild || !["protect", "spawn"].includes(o.op)) } : o));
    fc.assert(
      fc.property(plans, (plan) => {
        const without = { ...plan, main: dry(plan.main, false), workers: plan.workers.map((w) => dry(w, false)) };
        expect(linesOf(without, "old")).toEqual(linesOf(without, "right"));
      }),
      { numRuns: 300 },
    );
  });
});

test("a seed gives an order that is the same every time", async () => {
  const order = async (seed: number | undefined): Promise<string> => {
    const source = scriptOf(`local ws = {}
      for i = 1, 8 do ws[i] = stdnse.new_thread(function() io.write(i) stdnse.sleep(0) io.write(i) end) end
      stdnse.sleep(1)`);
    return (await runScripts({ test: source }, { seed })).lines.join();
  };
  expect(await order(undefined)).toBe("1234567812345678");
  const seeds = [0, 1, 2, 0xffffffff];
  const orders = await Promise.all(seeds.map(order));
  expect(await Promise.all(seeds.map(order))).toEqual(orders);
  expect(new Set(orders).size).toBe(seeds.length);
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
