import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { jsonText, jsonValue } from "../../src/nse/json-value.ts";
import { deniedEvent, endEvent, hostEvent, idleEvent, scriptEvent, startEvent } from "../../src/nse/report-events.ts";
import { JsonDocument } from "../../src/nse/report-json.ts";
import { runScripts, scriptOf } from "./engine/harness.ts";
import { validate } from "./json-schema.ts";
import { closed, closedPorts, end, host, port, run } from "./report-fixture.ts";

const schemaOf = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../../schema/${name}.schema.json`, import.meta.url), "utf8")) as Record<
    string,
    unknown
  >;
/** Reads JSON in UTF-8, one character per byte. */
const parse = (bytes: string): unknown => JSON.parse(Buffer.from(bytes, "latin1").toString("utf8"));
const reportSchema = schemaOf("report");
const eventSchema = schemaOf("events");

/** One script for each way to end. */
const SCRIPTS = {
  ran: scriptOf('return {1, 2.5, text = "\\xff", deep = {{}}, big = math.maxinteger, inf = 1/0, yes = true}'),
  text: scriptOf('return "gr\\xc3\\xbc\\xc3\\x9fe \\x00"'),
  empty: scriptOf("return nil"),
  no: "portrule = function() return false end action = function() end",
  rule: "portrule = function() error('in the rule') end action = function() end",
  action: scriptOf("error({})"),
  gives: scriptOf("nmap.new_try()(false, 'gave up')"),
  odd: scriptOf("coroutine.yield(1)"),
  late: scriptOf("stdnse.sleep(9)"),
  locked: scriptOf('nmap.mutex("m") "lock" nmap.mutex("m") "lock"'),
};

const outcomesOf = async (): ReturnType<typeof runScripts> => runScripts(SCRIPTS, { scriptTimeoutMs: 5000 });

describe("the document", () => {
  test("has every script with its state and reason, and fits its schema", async () => {
    const { outcomes } = await outcomesOf();
    const document = new JsonDocument();
    const service = { name: "http", method: "probed", confidence: 10, product: "\xff", cpe: ["cpe:/a:x"] } as const;
    const found = host({
      targetName: "a.test",
      name: "b.test",
      mac: "00:11:22:33:44:55",
      ports: [...closedPorts(100, 30), port(80, { service }), closed(81)],
    });
    const text = [
      document.start(run({ scans: [{ type: "connect", protocol: "tcp", ports: [80, 81, 82] }] })),
      document.prescan([]),
      document.host(found, run(), outcomes),
      document.host(host({ ip: "::1", timedOut: true }), run(), []),
      document.host(host({ state: "down" }), run(), []),
      document.postscan([]),
      document.rest(run(), end({ error: "stopped" }), [{ id: "x", state: "not-loaded", reason: "y" }]),
    ].join("");
    const json = parse(text) as { hosts: { address: string; ports: { scripts: Record<string, unknown>[] }[] }[] };
    expect(validate(json, reportSchema)).toEqual([]);
    expect(json.hosts.map((h) => h.address)).toEqual(["127.0.0.1", "::1"]);
    const scripts = json.hosts[0]?.ports[0]?.scripts ?? [];
    expect(scripts.map((s) => `${s["script"]} ${s["state"]}: ${s["reason"]}`)).toEqual([
      expect.stringMatching(/^action error: table: /),
      "empty done: the action gave no result",
      "gives exception: gave up",
      "late timeout: the script's time was up while it waited for sleep",
      'locked deadlock: nothing could end its wait for mutex "m"',
      "odd yielded: yielded unexpectedly and cannot be resumed",
      "ran done: the action gave a result",
      "rule error: /scripts/rule.nse:1: in the rule",
      "text done: the action gave a result",
    ]);
    expect(scripts.map((s) => s["during"]).filter((during) => during !== undefined)).toEqual(["action", "rule"]);
    expect(scripts.find((s) => s["script"] === "ran")?.["value"]).toEqual({
      1: 1,
      2: 2.5,
      text: { $base64: "/w==" },
      deep: [[]],
      big: { $integer: "9223372036854775807" },
      inf: { $number: "inf" },
      yes: true,
    });
    expect(scripts.find((s) => s["script"] === "text")?.["output"]).toBe("grüße \0");
  });

  test("can be broken off after every part", async () => {
    const { outcomes } = await outcomesOf();
    const document = new JsonDocument();
    let text = "";
    const parts = [
      () => document.start(run()),
      () => document.prescan(outcomes),
      () => document.host(host(), run(), []),
      () => document.host(host(), run(), []),
      () => document.postscan(outcomes),
    ];
    for (const part of parts) {
      text += part();
      expect(validate(parse(text + document.rest(run(), end({ error: "stopped" }), [])), reportSchema)).toEqual([]);
    }
  });
});

describe("what scripts were refused", () => {
  const refused = { script: "a", act: "reach 127.0.0.2", grant: "net=127.0.0.2" };

  test("stands in the document with the instance and, once, for the run", async () => {
    const [outcome] = (await runScripts({ a: scriptOf("") })).outcomes;
    const outcomes = [{ ...(outcome as NonNullable<typeof outcome>), denied: [refused] }];
    const document = new JsonDocument();
    let text = document.start(run());
    document.denied({ script: "", act: "see \xff", grant: "env" });
    document.denied(refused);
    text += document.prescan([]) + document.host(host({ ports: [port(80)] }), run(), outcomes) + document.postscan([]);
    const json = parse(text + document.rest(run(), end(), [])) as {
      denied: unknown;
      hosts: { ports: { scripts: unknown }[] }[];
    };
    expect(validate(json, reportSchema)).toEqual([]);
    expect(json.denied).toEqual([{ act: "see \\xFF", grant: "env" }, refused]);
    expect(json.hosts[0]?.ports[0]?.scripts).toMatchObject([{ script: "a", denied: [refused] }]);
  });

  test("has events of its own", () => {
    const lines = [deniedEvent(refused), deniedEvent({ ...refused, script: "" })];
    for (const line of lines) expect(validate(parse(line), eventSchema), line).toEqual([]);
    expect(parse(lines[0] as string)).toEqual({ event: "denied", ...refused });
    expect(validate({ event: "denied", act: "x" }, eventSchema)).not.toEqual([]);
  });
});

describe("the stream of events", () => {
  test("fits its schema, line by line", async () => {
    const { outcomes } = await outcomesOf();
    const lines = [
      startEvent(run({ scans: [{ type: "connect", protocol: "tcp", ports: [80] }] })),
      ...outcomes.map(scriptEvent),
      hostEvent(host({ ports: [port(80), ...closedPorts(1, 40)] }), run()),
      idleEvent({ id: "x", state: "not-run", reason: "no open port" }),
      endEvent(run(), end()),
    ];
    expect(lines).toHaveLength(Object.keys(SCRIPTS).length + 4);
    for (const line of lines) {
      expect(line).toMatch(/^[^\n]+\n$/);
      expect(validate(parse(line), eventSchema), line).toEqual([]);
    }
    const no = outcomes.find((o) => o.script.id === "no");
    expect(no && parse(scriptEvent(no))).toMatchObject({
      address: "127.0.0.1",
      port: 80,
      protocol: "tcp",
      state: "no-match",
      reason: "its portrule said no to 80/tcp (open, service unknown)",
    });
  });

  test("is not called valid when it is not", () => {
    const line = parse(endEvent(run(), end())) as Record<string, unknown>;
    expect(validate({ ...line, event: "nothing" }, eventSchema)).not.toEqual([]);
    expect(validate({ ...line, more: 1 }, eventSchema)).not.toEqual([]);
    expect(validate({ ...line, hostsUp: "1" }, eventSchema)).not.toEqual([]);
  });
});

describe("values", () => {
  test("keep what they are", () => {
    expect(jsonValue(-1 / 0)).toEqual({ $number: "-inf" });
    expect(jsonValue(Number.NaN)).toEqual({ $number: "nan" });
    expect(jsonValue("\xc3\xa4")).toBe("ä");
    expect(jsonValue("\xc3")).toEqual({ $base64: "ww==" });
    expect(jsonText("\xc3\x00")).toBe("\\xC3\\x00");
  });
});
