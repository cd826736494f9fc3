import { describe, expect, it } from "vitest";
import { timeGuard } from "../../../src/nse/io/node-time-guard.ts";
import { serviceFingerprint } from "../../../src/nse/service/fingerprint.ts";
import { Matcher } from "../../../src/nse/service/match.ts";
import { matchOrder, type Probe, parseProbes } from "../../../src/nse/service/probe-file.ts";
import { cpePart, fillTemplate } from "../../../src/nse/service/template.ts";

const FILE = `# comment
Exclude T:9100-9101,U:5
Probe TCP NULL q||
totalwaitms 3000
tcpwrappedms 1000
match ftp m/^220 (\\S+) FTP v([\\d.]+)\\r\\n/i p/Some FTP/ v/$2/ h/$1/ i/a "b"/ o/Unix/ cpe:/a:some:ftp:$2/ cpe:/o:x:y/a
softmatch ftp m/^220 /
match evil m|^(a+)+$| p/never/
match late m|^a| p/late/
Probe TCP GetRequest q|GET / HTTP/1.0\\r\\n\\r\\n|
rarity 1
ports 80,8000-8010
sslports 443
match http m|^HTTP/1.[01] .*\\r\\nServer: ([^\\r]+)|s p/$1/
Probe TCP Help q|HELP\\r\\n|
fallback GetRequest
nonsense
Probe UDP Help q|\\x01\\0|
`;

const file = parseProbes(FILE);
const probe = (name: string): Probe => file.byName.get(name) as Probe;

describe("service probes", () => {
  it("are read", () => {
    expect(file.probes.map((p) => `${p.protocol} ${p.name}`)).toEqual([
      "tcp NULL",
      "tcp GetRequest",
      "tcp Help",
      "udp Help",
    ]);
    expect(probe("tcp GetRequest")).toMatchObject({ data: "GET / HTTP/1.0\r\n\r\n", rarity: 1, totalWaitMs: 5000 });
    expect(probe("tcp NULL")).toMatchObject({ data: "", totalWaitMs: 3000, wrappedMs: 1000 });
    expect(probe("udp Help").data).toBe("\x01\0");
    expect(probe("tcp GetRequest").ports.has(8005)).toBe(true);
    expect(file.excluded.tcp.has(9101)).toBe(true);
    expect(file.excluded.udp.has(9101)).toBe(false);
    expect(file.warnings).toEqual(['line 17: "nonsense" is not known']);
    expect(matchOrder(file, probe("tcp Help")).map((p) => p.name)).toEqual(["Help", "GetRequest", "NULL"]);
  });

  it("match answers, and fill in what they tell", () => {
    const matcher = new Matcher(timeGuard(), () => undefined);
    expect(matcher.find("220 host FTP v1.2\r\n", [probe("tcp NULL")])).toEqual({
      service: "ftp",
      soft: false,
      product: "Some FTP",
      version: "1.2",
      hostname: "host",
      extrainfo: 'a "b"',
      ostype: "Unix",
      cpe: ["cpe:/a:some:ftp:1.2", "cpe:/o:x:y"],
    });
    expect(matcher.find("220 other", [probe("tcp NULL")])).toMatchObject({ service: "ftp", soft: true });
    expect(matcher.find("nothing", [probe("tcp NULL")])).toBeUndefined();
    expect(matcher.find("220 x", [probe("tcp NULL")], "http")).toBeUndefined();
  });

  it("break off a pattern that backtracks for ever, and go on with the next", () => {
    const told: string[] = [];
    const matcher = new Matcher(timeGuard(), (line, why) => told.push(`${line}: ${why}`));
    const answer = `${"a".repeat(60)}b`;
    for (let i = 0; i < 3; i++) expect(matcher.find(answer, [probe("tcp NULL")])).toMatchObject({ product: "late" });
    expect(told).toHaveLength(2);
    expect(told[1]).toBe("8: the pattern takes too long and is left out from now on");
  });
});

describe("version templates", () => {
  it.each([
    ["a $1 b$2", "a one btwo"],
    ["$P(3)", "ab"],
    ['$SUBST(1,"n","-")', "o-e"],
    ['$I(4,">") $I(4,"<")', "258 513"],
    ["$9", ""],
    ["$P(9)$5", ""],
    ['$SUBST(1,"n")', undefined],
    ["$NO(1)", undefined],
    ['$I(1,"?")', undefined],
  ])("%s", (template, text) => {
    expect(fillTemplate(template, ["", "one", "two", "a\x01b\xff", "\x01\x02"])).toBe(text);
  });

  it("escape what goes into a platform name", () => {
    expect(cpePart("Foo Bar/1:2")).toBe("foo_bar%2F1%3A2");
  });
});

it("a fingerprint holds the answers", () => {
  const text = serviceFingerprint({
    port: { number: 80, protocol: "tcp" },
    secure: true,
    intensity: 7,
    time: new Date(2026, 0, 2).getTime(),
    program: { version: "1", platform: "x" },
    answers: new Map([["NULL", '\0a\x001 "\r\n\xff']]),
  });
  expect(text).toMatch(
    /^SF-Port80-TCP:V=1%T=SSL%I=7%D=1\/2%Time=[0-9A-F]+%P=x%r\(NULL,9,"\\0a\\x001\\x20\\"\\r\\n\\xff"\);$/,
  );
});
