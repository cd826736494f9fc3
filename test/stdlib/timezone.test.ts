import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { breakDown, dayNumber, instant, isLeap, secondsBetween } from "../../src/stdlib/calendar.ts";
import { parsePosixZone, parseZoneFile, type TimeZone } from "../../src/stdlib/timezone.ts";

const at = (text: string): number => Date.parse(text) / 1000;

describe("calendar", () => {
  it("agrees with Date for every day of 800 years and for random times", () => {
    for (let day = dayNumber(1600, 1, 1); day < dayNumber(2400, 1, 1); day++) {
      const d = new Date(day * 86400000);
      const f = breakDown({ days: day, secs: 0 });
      if (f.year !== d.getUTCFullYear() || f.month !== d.getUTCMonth() + 1 || f.day !== d.getUTCDate()) {
        expect(f).toMatchObject({ year: d.getUTCFullYear(), month: d.getUTCMonth() + 1, day: d.getUTCDate() });
      }
      if (f.wday !== d.getUTCDay() + 1) expect(f.wday).toBe(d.getUTCDay() + 1);
    }
    fc.assert(
      fc.property(fc.integer({ min: -8.64e12, max: 8.64e12 }), (time) => {
        const d = new Date(time * 1000);
        expect(breakDown(instant(0, time))).toEqual({
          year: d.getUTCFullYear(),
          month: d.getUTCMonth() + 1,
          day: d.getUTCDate(),
          hour: d.getUTCHours(),
          min: d.getUTCMinutes(),
          sec: d.getUTCSeconds(),
          wday: d.getUTCDay() + 1,
          yday: (Date.UTC(2000, d.getUTCMonth(), d.getUTCDate()) - Date.UTC(2000, 0, 1)) / 86400000 + 1 - shift(d),
        });
      }),
    );
  });

  function shift(d: Date): number {
    return d.getUTCMonth() > 1 && !isLeap(d.getUTCFullYear()) ? 1 : 0;
  }

  it("carries months and seconds over", () => {
    expect(dayNumber(2024, 14, 1)).toBe(dayNumber(2025, 2, 1));
    expect(dayNumber(2024, -11, 31)).toBe(dayNumber(2023, 1, 31));
    expect(instant(0, -1)).toEqual({ days: -1, secs: 86399 });
    expect(secondsBetween(instant(2, 5), instant(0, 10))).toBe(2 * 86400 - 5);
  });
});

describe("POSIX time zones", () => {
  it.each([
    ["UTC0", "2024-07-01T00:00:00Z", 0, false, "UTC"],
    ["CET-1CEST,M3.5.0,M10.5.0/3", "2024-03-31T00:59:59Z", 3600, false, "CET"],
    ["CET-1CEST,M3.5.0,M10.5.0/3", "2024-03-31T01:00:00Z", 7200, true, "CEST"],
    ["CET-1CEST,M3.5.0,M10.5.0/3", "2024-10-27T00:59:59Z", 7200, true, "CEST"],
    ["CET-1CEST,M3.5.0,M10.5.0/3", "2024-10-27T01:00:00Z", 3600, false, "CET"],
    ["EST5EDT", "2024-03-10T06:59:59Z", -18000, false, "EST"],
    ["EST5EDT", "2024-03-10T07:00:00Z", -14400, true, "EDT"],
    ["<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2024-07-01T00:00:00Z", -7200, true, "-02"],
    ["AEST-10AEDT,M10.1.0,M4.1.0/3", "2024-01-15T00:00:00Z", 39600, true, "AEDT"],
    ["AEST-10AEDT,M10.1.0,M4.1.0/3", "2024-07-15T00:00:00Z", 36000, false, "AEST"],
    ["XYZ-1:30:15", "2024-07-15T00:00:00Z", 5415, false, "XYZ"],
    ["AAA0BBB,J60/0,J300/0", "2024-02-29T12:00:00Z", 0, false, "AAA"],
    ["AAA0BBB,J60/0,J300/0", "2024-03-01T12:00:00Z", 3600, true, "BBB"],
    ["AAA0BBB,59/0,299/0", "2024-02-29T12:00:00Z", 3600, true, "BBB"],
    ["IST-1GMT0,M10.5.0,M3.5.0/1", "2024-01-15T00:00:00Z", 0, true, "GMT"],
  ])("%s at %s", (text, time, offset, dst, name) => {
    expect(parsePosixZone(text)?.(at(time))).toEqual({ offset, dst, name });
  });

  it.each(["", "AB3", "Europe/Paris", "CET", "CET-1CEST,M13.1.0,M3.1.0", "CET-1CEST,M3.5.0", "UTC0 "])(
    "refuses %j",
    (text) => {
      expect(parsePosixZone(text)).toBeUndefined();
    },
  );
});

describe("zone files", () => {
  const zoneinfo = "/usr/share/zoneinfo";
  const read = (name: string): TimeZone => parseZoneFile(readFileSync(`${zoneinfo}/${name}`)) as TimeZone;

  it("refuses other bytes", () => {
    expect(parseZoneFile(new Uint8Array())).toBeUndefined();
    expect(parseZoneFile(new Uint8Array(100))).toBeUndefined();
    expect(parseZoneFile(new TextEncoder().encode(`TZif2${"\0".repeat(60)}`))).toBeUndefined();
  });

  it.runIf(existsSync(`${zoneinfo}/Europe/Paris`))("knows the history of zones", () => {
    const paris = read("Europe/Paris");
    expect(paris(at("1880-01-01T00:00:00Z"))).toEqual({ offset: 561, dst: false, name: "LMT" });
    expect(paris(at("2024-07-01T00:00:00Z"))).toEqual({ offset: 7200, dst: true, name: "CEST" });
    expect(paris(at("2500-01-01T00:00:00Z"))).toEqual({ offset: 3600, dst: false, name: "CET" });
    expect(read("Asia/Kolkata")(at("2024-07-01T00:00:00Z"))).toEqual({ offset: 19800, dst: false, name: "IST" });
    expect(read("Etc/UTC")(0)).toEqual({ offset: 0, dst: false, name: "UTC" });
  });

  it.runIf(existsSync(`${zoneinfo}/Europe/Paris`))("agrees with the system's own conversion", () => {
    const times = Array.from({ length: 200 }, (_, i) => -2_000_000_000 + i * 25_123_456);
    for (const name of [
      "America/St_Johns",
      "Australia/Lord_Howe",
      "Africa/Monrovia",
      "Pacific/Apia",
      "Europe/Dublin",
    ]) {
      const expected = execFileSync("date", ["-f", "-", "+%s %z %Z"], {
        input: times.map((t) => `@${t}`).join("\n"),
        env: { ...process.env, TZ: name, LC_ALL: "C" },
      });
      const zone = read(name);
      const lines = times.map((t) => {
        const { offset, name: abbreviation } = zone(t);
        const minutes = Math.trunc(Math.abs(offset) / 60);
        const digits = String(Math.floor(minutes / 60) * 100 + (minutes % 60)).padStart(4, "0");
        return `${t} ${offset < 0 ? "-" : "+"}${digits} ${abbreviation}`;
      });
      expect(lines, name).toEqual(expected.toString().trimEnd().split("\n"));
    }
  });
});
