import { describe, expect, test } from "vitest";
import type { IoFailure } from "../../../src/nse/io/driver.ts";
import { Playbook, type When } from "../../../src/nse/io/playbook.ts";
import { driveAlong } from "../../../src/nse/io/playbook-drive.ts";
import { MOMENTS, OUTCOMES } from "../playbook.ts";
import { connecting, type Run, runScripts, scriptOf } from "./harness.ts";

/** Adds the reply to a step: success, or a status. */
type Reply = (outcome: "ok" | IoFailure["status"], when: When) => Playbook;

function replies<V>(
  step: { answers(value: V, when?: When): Playbook; fails(status: IoFailure["status"], when?: When): Playbook },
  value: V,
): Reply {
  return (outcome, when) => (outcome === "ok" ? step.answers(value, when) : step.fails(outcome, when));
}

/** One operation of a script: what is asked of the driver for it, and what the script sees of each outcome. */
interface Operation {
  readonly name: string;
  readonly code: string;
  readonly connected: boolean;
  readonly asks: (book: Playbook) => Reply;
  readonly ok: string;
}

const resolved = (): Playbook => new Playbook().asks({ op: "resolve" }).answers(["127.0.0.1"], "now");

const OPERATIONS: readonly Operation[] = [
  {
    name: "connect",
    code: "s:connect(host, port)",
    connected: false,
    asks: (b) => replies(b.asks({ op: "resolve" }).answers(["127.0.0.1"], "now").asks({ op: "connect" }), 1),
    ok: "true",
  },
  {
    name: "name lookup",
    code: "s:connect('a.test', 80)",
    connected: false,
    asks: (b) => {
      const reply = replies(b.asks({ op: "resolve" }), ["127.0.0.1"] as readonly string[]);
      return (outcome, when) => reply(outcome, when).asks({ op: "connect" }).answers(1);
    },
    ok: "true",
  },
  {
    name: "receive",
    code: "s:receive()",
    connected: true,
    asks: (b) => replies(b.asks({ op: "read", socket: 1 }), "data"),
    ok: "true data",
  },
  {
    name: "receive_buf",
    code: "s:receive_buf('t', true)",
    connected: true,
    asks: (b) => replies(b.asks({ op: "read", socket: 1 }), "data"),
    ok: "true dat",
  },
  {
    name: "send",
    code: "s:send('x')",
    connected: true,
    asks: (b) => replies(b.asks({ op: "send", socket: 1 }), true as const),
    ok: "true",
  },
  {
    name: "reconnect_ssl",
    code: "s:reconnect_ssl()",
    connected: true,
    asks: (b) => replies(b.asks({ op: "tls-start", socket: 1 }), true as const),
    ok: "true",
  },
];

/** What happens at the virtual time of 2 ms, when all replies but those that come at once are still to come. */
const MEANWHILE = ["nothing", "its thread is ended", "another thread closes the socket", "all is interrupted"] as const;
type Meanwhile = (typeof MEANWHILE)[number];

async function run(o: Operation, moment: When, outcome: (typeof OUTCOMES)[number], meanwhile: Meanwhile): Promise<Run> {
  const source = scriptOf(
    `local s = nmap.new_socket()
     local w = stdnse.new_thread(function() ${o.connected ? "s:connect(host, port)" : ""} show("result", ${o.code}) end)
     stdnse.sleep(0.002)
     ${meanwhile === "another thread closes the socket" ? "s:close()" : ""}
     stdnse.sleep(0.1)
     show("worker", coroutine.status(w))`,
  );
  return runScripts(
    { test: source },
    {
      book: o.asks(o.connected ? connecting() : new Playbook())(outcome, moment),
      // An ended thread does not come to ask for everything.
      lenient: true,
      observe: (session, driver) => {
        if (driver.now() < 2) return;
        if (meanwhile === "all is interrupted") session.engine.interrupt();
        if (meanwhile !== "its thread is ended") return;
        for (const t of session.engine.live) if (t.isWorker) session.engine.end(t, "timeout");
      },
    },
  );
}

/** The status or value that the script sees, or undefined when the operation does not come to an end for it. */
function resultOf(
  o: Operation,
  moment: When,
  outcome: (typeof OUTCOMES)[number],
  meanwhile: Meanwhile,
): string | undefined {
  const scripted =
    outcome === "ok"
      ? o.ok
      : o.name === "name lookup"
        ? "false Non-recoverable failure in name resolution"
        : `nil ${outcome}`;
  if (moment === "now" || moment === "next") return scripted;
  if (meanwhile === "its thread is ended" || meanwhile === "all is interrupted") return undefined;
  const closed = meanwhile === "another thread closes the socket" && o.name !== "name lookup";
  if (moment === 5) return closed ? "nil CANCELLED" : scripted;
  // "cancel" and "late": the reply waits for somebody to lose interest.
  if (!closed) return undefined;
  return o.name === "connect" && outcome === "ok" ? "nil CANCELLED" : scripted;
}

describe.each(OPERATIONS)("$name", (o) => {
  describe.each(MEANWHILE)("while %s", (meanwhile) => {
    for (const moment of MOMENTS) {
      test.each(OUTCOMES)(`the outcome %s comes at the moment ${moment}`, async (outcome) => {
        const { lines, session, driver, outcomes } = await run(o, moment, outcome, meanwhile);
        const result = resultOf(o, moment, outcome, meanwhile);
        const seen = lines.filter((l) => l.startsWith("result"));
        expect(seen).toEqual(result === undefined ? [] : [`result ${result}`]);
        const interrupted = meanwhile === "all is interrupted";
        const dead = result !== undefined || meanwhile === "its thread is ended";
        expect(lines.filter((l) => l.startsWith("worker"))).toEqual(
          interrupted ? [] : [`worker ${dead ? "dead" : "suspended"}`],
        );
        expect(outcomes.map((x) => x.ending)).toEqual([interrupted ? "interrupted" : "done"]);
        // Replies that come when nobody is left change nothing, and leave no socket open.
        driver.run();
        expect(driver.endpoints(1)).toBeUndefined();
        expect(session.engine.live.size).toBe(0);
        if (!interrupted) expect(await driveAlong(driver, session.runPhase("postrule"))).toEqual([]);
      });
    }
  });
});

describe("sleep", () => {
  test.each(MOMENTS)("ends at the moment %s, or not at all", async (moment) => {
    const book = new Playbook().asks({ op: "sleep", ms: 7 }).answers(true, moment);
    const { lines } = await runScripts(
      { test: scriptOf("stdnse.new_thread(function() stdnse.sleep(0.007) show 'slept' end) stdnse.sleep(0.1)") },
      { book },
    );
    expect(lines).toEqual(moment === "cancel" || moment === "late" ? [] : ["slept"]);
  });
});

test("an operation that is answered at once does not give up the turn", async () => {
  const book = resolved().asks({ op: "connect" }).answers(1, "now");
  for (let i = 0; i < 3; i++) book.asks({ op: "read", socket: 1 }).answers(String(i), "now");
  const { lines } = await runScripts(
    {
      a: scriptOf("local s = nmap.new_socket() s:connect(host, port) for i = 1, 3 do show(s:receive()) end"),
      b: scriptOf("show 'other'"),
    },
    { book },
  );
  expect(lines).toEqual(["true 0", "true 1", "true 2", "other"]);
});
