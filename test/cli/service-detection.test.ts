import { spawn } from "node:child_process";
import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RSA_CERTIFICATE, RSA_KEY } from "../nse/io/certificates.ts";

const program = join(import.meta.dirname, "../../dist/neap.mjs");
const folder = mkdtempSync(join(tmpdir(), "neap-services-"));
const servers: Server[] = [];
let udp: UdpSocket;
const ports: Record<string, number> = {};

const PROBES = `Probe TCP NULL q||
totalwaitms 300
tcpwrappedms 200
match ftp m/^220 (\\S+) FTP ([\\d.]+)\\r\\n/ p/Test FTP/ v/$2/ h/$1/ cpe:/a:test:ftp:$2/
softmatch mail m/^220 mail/
Probe TCP Ask q|ASK\\r\\n|
rarity 1
totalwaitms 500
match http m/^HTTP (\\w+)/ p/Web $1/
match mail m/^220 mail\\r\\n250 (\\w+)/ p/$1/
match never m/^nothing/
Probe TCP Hello q|\\x16\\x03\\x01\\0\\x05hello|
rarity 2
totalwaitms 1000
match ssl m/^\\x15\\x03/
Probe UDP Knock q|\\x01\\0|
rarity 1
totalwaitms 500
match door m/^who(.)/s v/$I(1,">")/
`;

async function listen(name: string, server: Server): Promise<void> {
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  ports[name] = (server.address() as { port: number }).port;
}

const talk = (greeting: string, answer: (data: string) => string) => (socket: Socket) => {
  socket.on("error", () => undefined);
  if (greeting !== "") socket.write(greeting);
  socket.on("data", (data) => {
    const reply = answer(data.toString("latin1"));
    if (reply !== "") socket.write(reply);
  });
};

beforeAll(async () => {
  writeFileSync(join(folder, "probes"), PROBES);
  const web = (data: string): string => (data === "ASK\r\n" ? "HTTP here" : "");
  await listen("ftp", createServer(talk("220 box FTP 1.2\r\n", () => "")));
  await listen("http", createServer(talk("", web)));
  await listen("mail", createServer(talk("220 mail\r\n", (data) => (data === "ASK\r\n" ? "250 Postbox" : ""))));
  await listen("post", createServer(talk("220 mail\r\n", () => "")));
  await listen(
    "shut",
    createServer((socket) => socket.destroy()),
  );
  await listen("odd", createServer(talk("odd!", () => "")));
  await listen("tls", createTlsServer({ cert: RSA_CERTIFICATE, key: RSA_KEY }, talk("", web)));
  udp = createSocket("udp4");
  udp.on("message", (data, from) => {
    if (data.toString("latin1") === "\x01\0") udp.send("who\x07", from.port, from.address);
  });
  await new Promise<void>((resolve) => {
    udp.bind(0, "127.0.0.1", resolve);
  });
  ports["udp"] = udp.address().port;
});

afterAll(() => {
  for (const server of servers) server.close();
  udp.close();
  rmSync(folder, { recursive: true });
});

function scan(...args: string[]): Promise<string> {
  return new Promise((resolve) => {
    const xml = join(folder, "out.xml");
    const common = [
      "-sV",
      "-n",
      "-Pn",
      "127.0.0.1",
      "--versiondb",
      join(folder, "probes"),
      "--datadir",
      folder,
      "-oX",
      xml,
    ];
    const child = spawn(process.execPath, [program, ...common, ...args], {
      env: { ...process.env, NMAPDIR: folder },
      stdio: "ignore",
    });
    child.on("close", () => resolve(readFileSync(xml, "utf8")));
  });
}

const service = (xml: string, port: number | undefined): string =>
  new RegExp(`portid="${port}">.*?(<service .*?)(<script|</port>)`).exec(xml)?.[1] ?? "";

describe("service detection", () => {
  it("tells what is behind ports, by greeting, by answer, through TLS", async () => {
    const xml = await scan("-p", ["ftp", "http", "mail", "shut", "odd", "tls"].map((name) => ports[name]).join(","));
    expect(service(xml, ports["ftp"])).toBe(
      '<service name="ftp" product="Test FTP" version="1.2" hostname="box" method="probed" conf="10"><cpe>cpe:/a:test:ftp:1.2</cpe></service>',
    );
    expect(service(xml, ports["http"])).toContain('name="http" product="Web here" method="probed"');
    expect(service(xml, ports["mail"])).toContain('name="mail" product="Postbox"');
    expect(service(xml, ports["shut"])).toContain('name="tcpwrapped" method="probed" conf="8"');
    expect(service(xml, ports["odd"])).toMatch(/servicefp="SF-Port\d+-TCP:V=.*%r\(NULL,4,&quot;odd!&quot;\)/);
    expect(service(xml, ports["tls"])).toContain('name="http" product="Web here" tunnel="ssl"');
  });

  it("tells what a service said of which only the kind is known", async () => {
    const xml = await scan("-p", `${ports["post"]}`);
    expect(service(xml, ports["post"])).toMatch(
      /^<service name="mail" servicefp="SF-Port\d+-TCP:[^"]*%r\(NULL,A,&quot;220\\x20mail\\r\\n&quot;\)[^"]*" method="probed" conf="10"\/>/,
    );
  });

  it("shows what scripts say only when scripts were asked for, and what they find out always", async () => {
    mkdirSync(join(folder, "scripts"), { recursive: true });
    writeFileSync(
      join(folder, "scripts", "script.db"),
      'Entry { filename = "finder.nse", categories = { "version", } }\n',
    );
    writeFileSync(
      join(folder, "scripts", "finder.nse"),
      `categories = {"version"} portrule = function(host, port) return port.version.service_fp end
       action = function(host, port)
         port.version.product = "Found"
         nmap.set_port_version(host, port)
         return "says so"
       end`,
    );
    const port = ports["odd"];
    const alone = await scan("-p", `${port}`, "-oN", join(folder, "out.txt"), "-oJ", join(folder, "out.json"));
    expect(service(alone, port)).toContain('product="Found" method="probed"');
    expect(service(alone, port)).not.toContain("servicefp");
    expect(alone).not.toContain("<script");
    expect(readFileSync(join(folder, "out.txt"), "utf8")).not.toContain("says so");
    expect(readFileSync(join(folder, "out.json"), "utf8")).toContain("says so");
    expect(await scan("-p", `${port}`, "--script", "finder")).toContain('<script id="finder" output="says so"');
  });

  it("asks UDP services", async () => {
    const xml = await scan("-sU", "-p", `${ports["udp"]}`);
    expect(service(xml, ports["udp"])).toContain('name="door" version="7"');
    expect(xml).toContain('<state state="open" reason="udp-response"');
  });

  it("leaves rare probes out when the intensity is low", async () => {
    const xml = await scan("--version-intensity", "0", "-p", `${ports["http"]}`);
    expect(service(xml, ports["http"])).not.toContain("Web");
  });
});
