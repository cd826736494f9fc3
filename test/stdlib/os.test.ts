import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExitRequest, nullHost } from "../../src/stdlib/host.ts";
import { parsePosixZone, parseZoneFile, type TimeZone, UTC } from "../../src/stdlib/timezone.ts";
import { evaluate, memoryHost, readCases, reference, run, runReference } from "./machine.ts";

const utc = (): ReturnType<typeof memoryHost> => memoryHost("", { zone: () => UTC });

describe("os functions in UTC", () => {
  it.each(readCases("os"))("$title", ({ source, expected }) => {
    expect(evaluate(source, memoryHost("", { zone: () => UTC }))).toBe(expected);
  });
});

describe("dates in time zones", () => {
  /** A zone as the host has it, from a zone file or a POSIX rule. */
  function zoneOf(name: string): TimeZone {
    const file = `/usr/share/zoneinfo/${name}`;
    const zone = existsSync(file) ? parseZoneFile(readFileSync(file)) : parsePosixZone(name);
    if (zone === undefined) throw new Error(`no zone ${name}`);
    return zone;
  }

  const zones = ["CET-1CEST,M3.5.0,M10.5.0/3", "<-03>3", "XXX-5:30YYY,M4.1.0,J300/0"];
  if (existsSync("/usr/share/zoneinfo/Europe/Paris")) {
    zones.push("Europe/Paris", "America/St_Johns", "Australia/Lord_Howe", "Europe/Dublin", "Africa/Casablanca");
  }

  const SHOW = `
    local function show(t)
      local d = os.date("*t", t)
      print(t, os.date("%c %z %Z %j %U %V %G", t), d.isdst, pcall(os.time, d))
    end
    local function time(isdst, year, month, day, hour, min, sec)
      local d = {year = year, month = month, day = day, hour = hour, min = min, sec = sec, isdst = isdst}
      local ok, t = pcall(os.time, d)
      print(ok, t, d.year, d.month, d.day, d.hour, d.min, d.sec, d.wday, d.yday, d.isdst)
    end
  `;

  it.runIf(reference).each(zones)("are as the reference has them: %s", (name) => {
    const seconds = fc.oneof(
      fc.integer({ min: -4e9, max: 8e9 }),
      fc.integer({ min: -60000000000, max: 300000000000 }),
      // Near the changes of 2024.
      fc.integer({ min: 1711846800 - 8000, max: 1711846800 + 8000 }),
      fc.integer({ min: 1729990800 - 8000, max: 1729990800 + 8000 }),
    );
    const field = (min: number, max: number) => fc.oneof(fc.integer({ min, max }), fc.integer({ min: -99, max: 99 }));
    const request = fc.tuple(
      fc.constantFrom("nil", "nil", "true", "false"),
      fc.oneof(fc.integer({ min: 1960, max: 2040 }), fc.constant(2024)),
      field(1, 12),
      field(1, 31),
      field(0, 23),
      field(0, 59),
      field(0, 59),
    );
    const gaps = [29, 30, 31].flatMap((day) =>
      [1, 2, 3].flatMap((hour) =>
        ["nil", "true", "false"].flatMap((dst) => [
          `time(${dst}, 2024, 3, ${day}, ${hour}, 30, 0)`,
          `time(${dst}, 2024, 10, ${day - 3}, ${hour}, 30, 0)`,
        ]),
      ),
    );
    const program = [
      SHOW,
      ...gaps,
      ...fc.sample(request, { numRuns: 300 }).map((r) => `time(${r.join(", ")})`),
      ...fc.sample(seconds, { numRuns: 300 }).map((t) => `show(${t})`),
    ].join("\n");
    const ours = run(program, memoryHost("", { zone: zoneOf(name) })).split("\n");
    const theirs = runReference(program, { TZ: name }).split("\n");
    const lines = program.split("\n").slice(SHOW.split("\n").length);
    const pair = (results: string[]) => results.map((result, i) => `${lines[i]}: ${result}`);
    expect(pair(ours)).toEqual(pair(theirs));
  });

  it("round trip", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(2 ** 52), max: 2 ** 52 }).filter((t) => t !== -1),
        (t) => {
          expect(evaluate(`os.time(os.date("*t", ${t}))`, utc())).toBe(String(t));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("what the host decides", () => {
  it("os.exit asks the host, after output is written", () => {
    const statuses: number[] = [];
    const exiting = (program: string): void => {
      const host = memoryHost("", {
        exit: (status) => {
          throw new ExitRequest(status);
        },
      });
      try {
        run(`io.write("buffered") ${program}`, host);
      } catch (e) {
        if (!(e instanceof ExitRequest)) throw e;
        statuses.push(e.status);
        expect(host.stdout.output).toBe("buffered");
      }
    };
    exiting("os.exit()");
    exiting("os.exit(true)");
    exiting("os.exit(false)");
    exiting("os.exit(7, true)");
    exiting("pcall(os.exit, 2.0)");
    exiting("coroutine.wrap(os.exit)(-1)");
    exiting("os.exit(1 << 32 | 5)");
    expect(statuses).toEqual([0, 0, 1, 7, 2, -1, 5]);
  });

  it("the null host denies everything", () => {
    const { stdout, ...denying } = nullHost;
    const program = `
      print(os.time(), os.clock(), os.date(), os.getenv("PATH"), os.execute(), os.setlocale())
      print(os.execute("true"))
      print(os.remove("x"))
      print(os.rename("x", "y"))
      print(pcall(os.tmpname))
      print(io.open("/etc/passwd"))
      print(io.popen("true"))
      print(io.tmpfile())
      print(io.read())
      print(loadfile("/etc/passwd"))
      print(package.searchpath("x", "/etc/?"))
    `;
    expect(stdout).toBeDefined();
    expect(run(program, memoryHost("", denying)).split("\n")).toEqual([
      "0\t0.0\tThu Jan  1 00:00:00 1970\tnil\tfalse\tC",
      "nil\tPermission denied\t13",
      "nil\tx: Permission denied\t13",
      "nil\tPermission denied\t13",
      "false\tunable to generate a unique filename",
      "nil\t/etc/passwd: Permission denied\t13",
      "nil\ttrue: Permission denied\t13",
      "nil\tPermission denied\t13",
      "nil",
      "nil\tcannot open /etc/passwd: Permission denied",
      "nil\tno file '/etc/x'",
      "",
    ]);
  });
});
