import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { OutputNode } from "../../src/nse/output.ts";
import { xmlDenied, xmlEnd, xmlHost, xmlPostscan, xmlPrescan, xmlScript, xmlStart } from "../../src/nse/report-xml.ts";
import { readDtd, validate } from "./dtd.ts";
import { closed, closedPorts, end, host, port, run } from "./report-fixture.ts";

const structure: OutputNode = {
  entries: [
    { value: "x" },
    { key: "k<", value: "v\n\x01" },
    { key: "t", value: { entries: [{ value: "a" }, { value: { entries: [] } }], text: "own text" } },
  ],
};

describe("a script", () => {
  test("with a text only is an empty element", () => {
    expect(xmlScript({ id: "a", output: "one\n<two>\r\x00\xff\n" })).toBe(
      '<script id="a" output="one&#xa;&lt;two&gt;&#xd;\\x00\\xFF&#xa;"/>',
    );
  });

  test("with a structure has elements and tables, whatever text a table has of its own", () => {
    expect(xmlScript({ id: "a", output: "o", structure })).toBe(
      [
        '<script id="a" output="o"><elem>x</elem>',
        '<elem key="k&lt;">v&#xa;\\x01</elem>',
        '<table key="t">',
        "<elem>a</elem>",
        "<table>",
        "</table>",
        "</table>",
        "</script>",
      ].join("\n"),
    );
  });

  test("with a scalar as structure has it as content", () => {
    expect(xmlScript({ id: "a", output: "12", structure: "12" })).toBe('<script id="a" output="12">12</script>');
  });
});

const service = {
  name: "http",
  method: "probed",
  confidence: 10,
  tunnel: "ssl",
  product: "N <h>\xe9",
  cpe: ["cpe:/a:n:h"],
} as const;

const full = host({
  targetName: "a.test",
  name: "b.test",
  mac: "00:11:22:33:44:55",
  ports: [
    ...closedPorts(1, 30),
    port(80, {
      service,
      reasonTtl: 64,
      scripts: [
        { id: "b", output: "x", structure },
        { id: "a", output: "y" },
      ],
    }),
    closed(53, {
      protocol: "udp",
      state: "filtered",
      reason: "no-response",
      service: { method: "table", confidence: 3 },
    }),
  ],
  scripts: [{ id: "h", output: "z" }],
});

const document = (): string => {
  const info = run({
    stylesheet: "nmap.xsl",
    args: "neap --script 'a<b' -\xe9",
    scans: [{ type: "connect", protocol: "tcp", ports: [22, 80, 81, 82] }],
  });
  const scripts = [{ id: "p", output: "q" }];
  return [
    xmlStart(info),
    xmlPrescan(scripts),
    xmlHost(full, info),
    xmlHost(host({ timedOut: true }), info),
    xmlHost(host({ state: "down", reason: "no-response" }), run({ verbose: 1 })),
    xmlHost(host({ ip: "::1", times: undefined }), info),
    xmlPostscan(scripts),
    xmlDenied([
      { script: "a", act: "read /x?>\n<y", grant: "read=/x?>\n<y" },
      { script: "", act: "run programs", grant: "exec" },
    ]),
    xmlEnd(info, end({ hostsTotal: 2, error: "stopped" })),
  ].join("");
};

describe("a document", () => {
  test("begins with what was asked for", () => {
    expect(document()).toContain(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<!DOCTYPE nmaprun>",
        '<?xml-stylesheet href="nmap.xsl" type="text/xsl"?>',
        "<!-- Neap 1.2.3 scan initiated Tue Nov 24 23:37:19 2026 as: neap -&#45;script &apos;a&lt;b&apos; -&#xe9; -->",
        '<nmaprun scanner="nmap" args="neap -&#45;script &apos;a&lt;b&apos; -&#xe9;" start="1795563439"' +
          ' startstr="Tue Nov 24 23:37:19 2026" version="1.2.3" xmloutputversion="1.05">',
        '<scaninfo type="connect" protocol="tcp" numservices="4" services="22,80-82"/>',
        '<verbose level="0"/>',
        '<debugging level="0"/>',
        '<prescript><script id="p" output="q"/></prescript><host ',
      ].join("\n"),
    );
  });

  test("has a host with names, ports and scripts", () => {
    const [head, ...rest] = xmlHost({ ...full, ports: full.ports.slice(0, 31), scripts: [] }, run()).split("\n");
    expect(head).toBe(
      '<host starttime="1795563439" endtime="1795563440"><status state="up" reason="user-set" reason_ttl="0"/>',
    );
    expect(rest.join("\n")).toBe(
      [
        '<address addr="127.0.0.1" addrtype="ipv4"/>',
        '<address addr="00:11:22:33:44:55" addrtype="mac"/>',
        "<hostnames>",
        '<hostname name="a.test" type="user"/>',
        '<hostname name="b.test" type="PTR"/>',
        "</hostnames>",
        '<ports><extraports state="closed" count="30">',
        '<extrareasons reason="conn-refused" count="30" proto="tcp" ports="1-30"/>',
        "</extraports>",
        '<port protocol="tcp" portid="80"><state state="open" reason="syn-ack" reason_ttl="64"/>' +
          '<service name="http" product="N &lt;h&gt;." tunnel="ssl" method="probed" conf="10"><cpe>cpe:/a:n:h</cpe></service>' +
          `<script id="a" output="y"/>${xmlScript({ id: "b", output: "x", structure })}</port>`,
        "</ports>",
        '<times srtt="155" rttvar="2867" to="100000"/>',
        "</host>",
        "",
      ].join("\n"),
    );
  });

  test("tells what was refused in processing instructions", () => {
    expect(document()).toContain(
      [
        '<?neap-denied script="a" act="read /x?&gt;&#xa;&lt;y" grant="read=/x?&gt;&#xa;&lt;y"?>',
        '<?neap-denied act="run programs" grant="exec"?>',
        "<runstats>",
      ].join("\n"),
    );
  });

  test("ends with the tally", () => {
    expect(xmlEnd(run(), end())).toBe(
      '<runstats><finished time="1795563439" timestr="Tue Nov 24 23:37:19 2026" ' +
        'summary="Neap done at Tue Nov 24 23:37:19 2026; 1 IP address (1 host up) scanned in 0.43 seconds" ' +
        'elapsed="0.43" exit="success"/><hosts up="1" down="0" total="1"/>\n</runstats>\n</nmaprun>\n',
    );
  });

  const dtd = "/usr/share/nmap/nmap.dtd";
  if (!existsSync(dtd)) console.warn(`not checked against a DTD: ${dtd} is not there`);
  test.skipIf(!existsSync(dtd))("is valid", () => {
    expect(validate(document(), readDtd(readFileSync(dtd, "latin1")))).toEqual([]);
  });

  test.skipIf(!existsSync(dtd))("is not called valid when it is not", () => {
    const rules = readDtd(readFileSync(dtd, "latin1"));
    expect(validate(document().replace('protocol="tcp" portid', 'protocol="xyz" portid'), rules)).not.toEqual([]);
    expect(validate(document().replace("<elem>a</elem>", "<port/>"), rules)).not.toEqual([]);
    expect(validate(document().replace(' reason_ttl="64"', ""), rules)).not.toEqual([]);
  });
});
