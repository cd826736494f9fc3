import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { knownHosts } from "../../../src/cli/from/known-hosts.ts";
import { Exclusions } from "../../../src/cli/target-source.ts";
import type { HostRecord } from "../../../src/nse/host-table.ts";
import { NodeDriver } from "../../../src/nse/io/node-driver.ts";
import { OfflineDriver } from "../../../src/nse/io/offline-driver.ts";
import { wellKnownPorts } from "../../../src/nse/well-known-ports.ts";

const folder = mkdtempSync(join(tmpdir(), "neap-from-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function hosts(text: string): Promise<{ found: HostRecord[]; warnings: string[] }> {
  const path = join(folder, "list");
  writeFileSync(path, text, "latin1");
  const warnings: string[] = [];
  const found: HostRecord[] = [];
  const wishes = {
    driver: new OfflineDriver(new NodeDriver()),
    family: "inet",
    services: wellKnownPorts(),
    excluded: new Exclusions(),
    wanted: undefined,
    warn: (t: string) => warnings.push(t.replace(path, "list")),
  } as const;
  for await (const host of knownHosts(path, wishes)) found.push(host);
  return { found, warnings };
}

/** `ip port/proto=[tunnel/]service …` */
const shown = (list: readonly HostRecord[]): string[] =>
  list.map((h) =>
    [
      h.ip,
      ...h.ports.map((p) => `${p.number}/${p.protocol}=${p.version.tunnel === "ssl" ? "ssl/" : ""}${p.version.name}`),
    ].join(" "),
  );

describe("known ports", () => {
  it("from lines", async () => {
    const { found, warnings } = await hosts(
      "# mine\n10.0.0.1:80\n10.0.0.2:53/udp\r\n10.0.0.1:8443=ssl/http\n[::1]:22,23\nx\n10.0.0.3:99999\n",
    );
    expect(shown(found)).toEqual([
      "10.0.0.1 80/tcp=http 8443/tcp=ssl/http",
      "10.0.0.2 53/udp=domain",
      "::1 22/tcp=ssh 23/tcp=telnet",
    ]);
    expect(warnings).toEqual([
      'list, line 6: "x" is not HOST:PORT[/PROTO][=SERVICE]; it is left out',
      'list, line 7: "99999" is not a port; it is left out',
    ]);
  });

  it("from masscan's JSON, which is not always JSON", async () => {
    const { found } = await hosts(
      '[\n{   "ip": "10.0.0.1",   "timestamp": "1", "ports": [ {"port": 80, "proto": "tcp", "status": "open", "reason": "syn-ack", "ttl": 64} ] }\n,\n' +
        '{   "ip": "10.0.0.1",   "timestamp": "1", "ports": [ {"port": 22, "proto": "tcp", "service": {"name": "ssh", "banner": "a \\"} b"}} ] },\n{finished: 1}\n]\n',
    );
    expect(shown(found)).toEqual(["10.0.0.1 80/tcp=http 22/tcp=ssh"]);
    expect(found[0]?.ports[0]).toMatchObject({ reason: "syn-ack", reasonTtl: 64 });
  });

  it("from naabu's JSON, new and old", async () => {
    const { found } = await hosts(
      '{"host":"a.example","ip":"10.0.0.1","port":443,"protocol":"tcp","tls":true}\n{"ip":"10.0.0.2","port":{"Port":53,"Protocol":1,"TLS":false}}\n',
    );
    expect(shown(found)).toEqual(["10.0.0.1 443/tcp=ssl/https", "10.0.0.2 53/udp=domain"]);
    expect(found[0]?.targetName).toBe("a.example");
  });

  const XML =
    '<?xml version="1.0"?><!DOCTYPE nmaprun><nmaprun scanner="nmap"><host><status state="down"/><address addr="10.0.0.9" addrtype="ipv4"/></host>' +
    '<host><status state="up"/><address addr="10.0.0.1" addrtype="ipv4"/><address addr="00:11:22:33:44:55" addrtype="mac"/>' +
    '<hostnames><hostname name="a.example" type="user"/><hostname name="b.example" type="PTR"/></hostnames><ports>' +
    '<extraports state="closed" count="3"/><port protocol="tcp" portid="8080"><state state="open" reason="syn-ack" reason_ttl="0"/>' +
    '<service name="http" product="nginx" version="1.2" extrainfo="a &quot;b&quot;" tunnel="ssl" method="probed" conf="10"><cpe>cpe:/a:x:y</cpe><cpe>cpe:/o:z</cpe></service>' +
    '<script id="s" output="o"><table key="port"><elem key="portid">1</elem></table></script></port>' +
    '<port protocol="tcp" portid="25"><state state="closed" reason="conn-refused"/></port></ports><times srtt="100" rttvar="200" to="100000"/></host>';

  it("from Nmap's XML, with services and versions", async () => {
    const { found, warnings } = await hosts(`${XML}</nmaprun>`);
    expect(warnings).toEqual([]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      ip: "10.0.0.1",
      targetName: "a.example",
      name: "b.example",
      times: { srtt: 0.0001 },
    });
    expect(found[0]?.ports[0]?.version).toEqual({
      name: "http",
      product: "nginx",
      version: "1.2",
      extrainfo: 'a "b"',
      tunnel: "ssl",
      how: "probed",
      confidence: 10,
      cpe: ["cpe:/a:x:y", "cpe:/o:z"],
    });
    expect(found[0]?.ports[1]?.state).toBe("closed");
  });

  it("from XML that was cut off: the hosts before that", async () => {
    const { found, warnings } = await hosts(`${XML}<host><status state="up"/><addr`);
    expect(shown(found)).toEqual(["10.0.0.1 8080/tcp=ssl/http 25/tcp=smtp"]);
    expect(warnings).toEqual([
      "list, line 1: the document ends in the middle of <host>; the 1 host before that are taken",
    ]);
  });

  it.each([
    ["<html></html>", "not a scan by Nmap"],
    ["<nmaprun><host>", "ends in the middle"],
    ['<!DOCTYPE a [<!ENTITY a "b">]><nmaprun/>', "declarations"],
    ['{"a": 1}', "no ports"],
    ["nothing\n", "names no ports"],
    [`{"a": "${"x".repeat(1 << 20)}`, "has no end"],
  ])("refuses %.30s", async (text, message) => {
    await expect(hosts(text)).rejects.toThrow(message);
  });

  it("warns of an empty file", async () => {
    expect((await hosts("\n")).warnings).toEqual(["list is empty: it names no ports"]);
  });
});
