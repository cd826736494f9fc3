import { existsSync, linkSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Denial } from "../../src/nse/grants/denials.ts";
import { GrantError, parseGrants } from "../../src/nse/grants/grant-list.ts";
import { Playbook } from "../../src/nse/io/playbook.ts";
import { LuaTable } from "../../src/vm/table.ts";
import { hostRecords, scriptOf } from "../nse/engine/harness.ts";
import { closedAction, runClosed, temporaryTree } from "./closed-run.ts";

const WORLD = {
  dnsServers: ["127.0.0.53"],
  interfaces: [
    {
      device: "lo",
      shortname: "lo",
      family: "inet",
      address: "127.0.0.1",
      netmask: 8,
      link: "loopback",
      up: true,
      mtu: 65536,
    },
  ],
} as const;

const TREE = temporaryTree({
  "data/nselib/a.txt": "data",
  "data/link-target": "x",
  "outside/secret.txt": "secret",
  "outside/given.txt": "given",
  "scripts/test.nse": "",
  "scripts/helper.lua": "return 1",
  "scripts/notes.txt": "notes",
  "out/here.txt": "here",
});
afterAll(() => TREE.remove());
const at = (name: string): string => join(TREE.root, name);
const data = [at("data")];

function args(fields: Readonly<Record<string, string>>): LuaTable {
  const t = new LuaTable();
  for (const [name, value] of Object.entries(fields)) t.setStr(name, value);
  return t;
}

describe("reading grants", () => {
  test("the forms", () => {
    const list = parseGrants(["net=10.0.0.0/8,exec", "read=/a,read=/b c,write=/w", " env "]);
    expect(list).toMatchObject({ all: false, net: ["10.0.0.0/8"], read: ["/a", "/b c"], write: ["/w"] });
    expect([...list.plain]).toEqual(["exec", "env"]);
    const nmap = parseGrants(["nmap"]);
    expect(nmap).toMatchObject({ all: false, net: ["*"], read: [], write: [] });
    expect([...nmap.plain]).toEqual(["dns", "interfaces"]);
    expect(parseGrants(["none", ""])).toMatchObject({ all: false, net: [], read: [], write: [] });
    expect(parseGrants(["net=::1,net=fe80::/10,net=10.0.0-3.*,net=example.com"]).net).toHaveLength(4);
  });

  test("what means nothing is an error that says why", () => {
    for (const text of ["foo", "net", "net=", "read", "exec=1", "all=1", "net=1.2.3.999", "net=1.2.3.4/99", "=x"])
      expect(() => parseGrants([text]), text).toThrow(GrantError);
    expect(() => parseGrants(["reed=/x"])).toThrow('there is no grant "reed=/x"');
  });
});

describe("network", () => {
  const CONNECT = (ip: string, port = 80): string => `show(nmap.new_socket():connect("${ip}", ${port}))`;

  /** A playbook of one connection. */
  const connecting = (ip: string): Playbook =>
    new Playbook()
      .asks({ op: "resolve", name: ip })
      .answers([ip], "now")
      .asks({ op: "connect", protocol: "tcp", ip, port: 80 })
      .answers(1);

  test("the target is reached, another address is not, and is told once", async () => {
    const own = await closedAction(CONNECT("127.0.0.1"), { book: connecting("127.0.0.1"), world: WORLD });
    expect(own.lines).toEqual(["true"]);
    expect(own.denied).toEqual([]);
    const book = new Playbook().asks({ op: "resolve", name: "127.0.0.2" }).answers(["127.0.0.2"], "now");
    book.asks({ op: "resolve", name: "127.0.0.2" }).answers(["127.0.0.2"], "now");
    const other = await closedAction(`${CONNECT("127.0.0.2")} ${CONNECT("127.0.0.2")}`, { book, world: WORLD });
    expect(other.lines).toEqual(["nil ERROR", "nil ERROR"]);
    expect(other.denied).toEqual(["test net=127.0.0.2"]);
    expect(other.log.filter((line) => line.includes("--allow"))).toEqual([
      "test may not reach 127.0.0.2: that needs --allow net=127.0.0.2",
    ]);
  });

  test("a datagram to another address fails", async () => {
    const book = new Playbook().opensUdp(1).asks({ op: "resolve", name: "127.0.0.2" }).answers(["127.0.0.2"], "now");
    const run = await closedAction('show(nmap.new_socket("udp"):sendto("127.0.0.2", 53, "x"))', { book, world: WORLD });
    expect(run.lines).toEqual(["nil ERROR"]);
  });

  test("an address, a block, a range and a star grant", async () => {
    for (const grant of ["127.0.0.2", "127.0.0.0/30", "127.0.0-1.2-9", "*"]) {
      const run = await closedAction(CONNECT("127.0.0.2"), {
        book: connecting("127.0.0.2"),
        world: WORLD,
        allow: [`net=${grant}`],
      });
      expect([...run.lines, ...run.denied], grant).toEqual(["true"]);
    }
    const run = await closedAction(CONNECT("127.0.0.9"), {
      book: new Playbook().asks({ op: "resolve", name: "127.0.0.9" }).answers(["127.0.0.9"], "now"),
      world: WORLD,
      allow: ["net=127.0.0.0/30"],
    });
    expect(run.lines).toEqual(["nil ERROR"]);
  });

  test("a granted name is looked up without dns, and its addresses are granted", async () => {
    const book = new Playbook()
      .asks({ op: "resolve", name: "Example.com" })
      .answers(["127.0.0.2"], "now")
      .asks({ op: "connect", protocol: "tcp", ip: "127.0.0.2", port: 80 })
      .answers(1);
    const run = await closedAction(CONNECT("Example.com"), { book, world: WORLD, allow: ["net=example.com"] });
    expect(run.lines).toEqual(["true"]);
  });

  test("the target's name means the address that was scanned, whatever a name server says", async () => {
    const book = new Playbook().asks({ op: "connect", protocol: "tcp", ip: "127.0.0.1", port: 80 }).answers(1);
    const run = await closedAction(`${CONNECT("target.example")} show(nmap.resolve("target.example"))`, {
      book,
      world: WORLD,
      prepare: (session) => {
        const { runHosts } = session;
        session.runHosts = (hosts, timeLeft) => {
          for (const host of hosts) host.targetName = "target.example";
          return runHosts.call(session, hosts, timeLeft);
        };
      },
    });
    expect(run.lines[0]).toBe("true");
    expect(run.lines[1]).toMatch(/^true table/);
    expect(run.denied).toEqual([]);
  });

  test("the name that the target's address has means the target, or with dns what it is found to mean", async () => {
    const prepare: NonNullable<Parameters<typeof closedAction>[1]>["prepare"] = (session) => {
      const { runHosts } = session;
      session.runHosts = (hosts, timeLeft) => {
        for (const host of hosts) host.name = "ptr.example";
        return runHosts.call(session, hosts, timeLeft);
      };
    };
    const body = 'local ok, list = nmap.resolve("PTR.example") show(ok, list[1], #list)';
    expect((await closedAction(body, { world: WORLD, prepare })).lines).toEqual(["true 127.0.0.1 1"]);
    const book = new Playbook().asks({ op: "resolve", name: "PTR.example" }).answers(["127.0.0.9"], "now");
    const open = await closedAction(body, { book, world: WORLD, prepare, allow: ["dns"] });
    expect(open.lines).toEqual(["true 127.0.0.9 1"]);
  });

  test("a script that changes its host table reaches no more than before", async () => {
    const book = new Playbook().asks({ op: "resolve", name: "127.0.0.2" }).answers(["127.0.0.2"], "now");
    const run = await closedAction('host.ip = "127.0.0.2" show(nmap.new_socket():connect(host, 80))', {
      book,
      world: WORLD,
    });
    expect(run.lines).toEqual(["nil ERROR"]);
  });

  test("a worker has its script's target, and no other", async () => {
    const book = new Playbook().asks({ op: "resolve", name: "127.0.0.2" }).answers(["127.0.0.2"], "now");
    const run = await closedAction(`join((stdnse.new_thread(function() ${CONNECT("127.0.0.2")} end)))`, {
      book,
      world: WORLD,
      libraries: "own",
    });
    expect(run.lines).toEqual(["nil ERROR"]);
    expect(run.denied).toEqual(["test net=127.0.0.2"]);
  });

  test("names are looked up with dns, and name servers reached", async () => {
    const body = 'show(nmap.resolve("other.example")) show(#nmap.get_dns_servers())';
    const closed = await closedAction(body, { world: WORLD });
    expect(closed.lines).toEqual(["false Failed to resolve", "0"]);
    expect(closed.denied).toEqual(["test dns"]);
    const book = new Playbook()
      .asks({ op: "resolve", name: "other.example" })
      .answers(["127.0.0.7"], "now")
      .asks({ op: "resolve", name: "127.0.0.53" })
      .answers(["127.0.0.53"], "now")
      .asks({ op: "connect", protocol: "udp", ip: "127.0.0.53", port: 53 })
      .answers(1)
      .asks({ op: "resolve", name: "127.0.0.53" })
      .answers(["127.0.0.53"], "now");
    const open = await closedAction(
      `${body} show(nmap.new_socket("udp"):connect("127.0.0.53", 53)) ${CONNECT("127.0.0.53")}`,
      { book, world: WORLD, allow: ["dns"] },
    );
    expect(open.lines.slice(1)).toEqual(["1", "true", "nil ERROR"]);
    expect(open.denied).toEqual(["test net=127.0.0.53"]);
  });

  test("--dns-servers are not seen without dns either", async () => {
    const run = await closedAction("show(#nmap.get_dns_servers())", { world: WORLD, dnsServers: ["127.0.0.9"] });
    expect(run.lines).toEqual(["0"]);
  });

  test("interfaces are seen with interfaces", async () => {
    const body = 'show(#nmap.list_interfaces(), nmap.get_interface_info("lo"), nmap.dnet.get_interface_info("lo"))';
    const closed = await closedAction(body, { world: WORLD });
    expect(closed.lines).toEqual(["0 false false failed to find interface"]);
    expect(closed.denied).toEqual(["test interfaces"]);
    const open = await closedAction("show(#nmap.list_interfaces())", { world: WORLD, allow: ["interfaces"] });
    expect(open.lines).toEqual(["1"]);
  });

  test("targets are added with the script argument newtargets, or when they may be reached", async () => {
    const body = 'show(nmap.add_targets("127.0.0.2"))';
    const closed = await closedAction(body, { world: WORLD });
    expect(closed.lines).toEqual(["0 failed to add new targets."]);
    expect(closed.session.newTargets).toEqual([]);
    expect(closed.denied).toEqual(["test net=127.0.0.2"]);
    for (const options of [{ scriptArgs: args({ newtargets: "1" }) }, { allow: ["net=127.0.0.2"] }]) {
      const run = await closedAction(`${body} ${CONNECT("127.0.0.2")}`, {
        book: connecting("127.0.0.2"),
        world: WORLD,
        ...options,
      });
      expect(run.lines).toEqual(["1", "true"]);
      expect(run.session.newTargets).toEqual(["127.0.0.2"]);
    }
    const forged = await closedAction(`nmap.registry.args.newtargets = "1" ${body}`, { world: WORLD });
    expect(forged.lines).toEqual(["0 failed to add new targets."]);
  });

  test("one script's target is not another's", async () => {
    const book = new Playbook().asks({ op: "resolve", name: "127.0.0.2" }).answers(["127.0.0.2"], "now");
    const script = scriptOf(`if host.ip == "127.0.0.1" then ${CONNECT("127.0.0.2")} end`);
    const run = await runClosed({ a: script }, { book, world: WORLD, hosts: { "127.0.0.1": [80], "127.0.0.2": [80] } });
    expect(run.lines).toEqual(["nil ERROR"]);
    expect(hostRecords({ "127.0.0.1": [] })).toHaveLength(1);
  });
});

describe("rights are those of the instance that acts", () => {
  const hosts = { "127.0.0.1": [80], "127.0.0.2": [80] };
  const ON = (ip: string, body: string): string => scriptOf(`if host.ip == "${ip}" then ${body} end`);
  const lookUp = (book: Playbook, ip: string): Playbook => book.asks({ op: "resolve", name: ip }).answers([ip], "now");

  test("a function that an instance against one host left in a library acts for the one that calls it", async () => {
    const maker = ON("127.0.0.1", "stdnse.reach = function(ip) show(nmap.new_socket():connect(ip, 80)) end");
    const user = `dependencies = { "maker" }\n${ON("127.0.0.2", 'stdnse.reach("127.0.0.1") stdnse.reach("127.0.0.2")')}`;
    const book = lookUp(lookUp(new Playbook(), "127.0.0.1"), "127.0.0.2");
    book.asks({ op: "connect", protocol: "tcp", ip: "127.0.0.2", port: 80 }).answers(1);
    const run = await runClosed({ maker, user }, { book, hosts });
    expect(run.lines).toEqual(["nil ERROR", "true"]);
    expect(run.denied).toEqual(["user net=127.0.0.1"]);
  });

  test("a connection to one host is of no use to an instance against another, unless that is granted", async () => {
    const maker = ON(
      "127.0.0.1",
      `
      local s = nmap.new_socket() s:connect("127.0.0.1", 80) nmap.registry.s = s stdnse.sleep(1)`,
    );
    const user = ON(
      "127.0.0.2",
      `
      while not nmap.registry.s do stdnse.sleep(0.1) end
      local s = nmap.registry.s
      show(s:send("x"))  show(s:receive())`,
    );
    const book = (): Playbook =>
      lookUp(new Playbook(), "127.0.0.1")
        .asks({ op: "connect", protocol: "tcp", ip: "127.0.0.1", port: 80 })
        .answers(1);
    const closed = await runClosed({ maker, user }, { book: book(), hosts });
    expect(closed.lines).toEqual(["nil ERROR", "nil ERROR"]);
    expect(closed.denied).toEqual(["user net=127.0.0.1"]);
    const open = book().asks({ op: "send", socket: 1, data: "x" }).answers(true);
    open.asks({ op: "read", socket: 1 }).answers("y");
    const granted = await runClosed({ maker, user }, { book: open, hosts, allow: ["net=127.0.0.1"] });
    expect(granted.lines).toEqual(["true", "true y"]);
    expect(granted.denied).toEqual([]);
  });

  test("each instance's outcome has what that instance was refused, workers included", async () => {
    const script = scriptOf(`
      if host.ip == "127.0.0.1" then os.getenv("HOME") else
        join((stdnse.new_thread(function() for i = 1, 9 do io.open("/nowhere/" .. i) end end)))
      end`);
    const run = await runClosed({ test: script }, { hosts, libraries: "own" });
    const denied = Object.fromEntries(run.outcomes.map((o) => [o.host?.ip, o.denied] as const));
    expect(denied["127.0.0.1"]).toEqual([{ script: "test", grant: "env", act: "see the environment variable HOME" }]);
    expect(denied["127.0.0.2"]?.map((d: Denial) => d.grant)).toEqual([1, 2, 3, 4].map((i) => `read=/nowhere/${i}`));
  });
});

describe("files", () => {
  const READ = (path: string): string => `show(io.open("${path}"))`;
  const ALLOWED = /^file \(/;

  test("data directories are read, other files are not", async () => {
    const run = await closedAction(
      `${READ(at("data/nselib/a.txt"))} ${READ(at("outside/secret.txt"))} ${READ(`${at("data")}/../outside/secret.txt`)}`,
      { data },
    );
    expect(run.lines[0]).toMatch(ALLOWED);
    expect(run.lines[1]).toBe(`nil ${at("outside/secret.txt")}: Permission denied 13`);
    expect(run.lines[2]).toMatch(/Permission denied 13$/);
    expect(run.denied).toEqual([`test read=${at("outside/secret.txt")}`]);
  });

  test("a link in a data directory is followed; one that a path goes through with .. is not", async () => {
    symlinkSync(at("outside"), at("data/link"));
    const run = await closedAction(
      `${READ(at("data/link/given.txt"))} ${READ(`${at("data/link")}/../outside/secret.txt`)} ${READ(`${at("data")}/./nselib/a.txt`)}`,
      { data },
    );
    expect(run.lines[0]).toMatch(ALLOWED);
    expect(run.lines[1]).toMatch(/Permission denied 13$/);
    expect(run.lines[2]).toMatch(ALLOWED);
  });

  test("libraries beside the script are read, and nothing else there", async () => {
    const source = scriptOf(
      `${READ(at("scripts/helper.lua"))} ${READ(at("scripts/test.nse"))} ${READ(at("scripts/notes.txt"))} ${READ(at("outside/x.lua"))}`,
    );
    const { Session } = await import("../../src/nse/session.ts");
    const run = await runClosed(
      {},
      {
        prepare: (session) => {
          expect(session).toBeInstanceOf(Session);
          const files = session.options.files as { read: (path: string) => string };
          files.read = () => source;
          session.load([{ path: at("scripts/test.nse"), selectedByName: true, forced: true }]);
        },
      },
    );
    expect(run.lines[0]).toMatch(ALLOWED);
    expect(run.lines[1]).toMatch(ALLOWED);
    expect(run.lines[2]).toMatch(/Permission denied 13$/);
    expect(run.lines[3]).toMatch(/Permission denied 13$/);
  });

  test("files that its own arguments name are read; those of another script's arguments are not", async () => {
    const given = at("outside/given.txt");
    const scripts = { test: scriptOf(READ(given)), other: "portrule = function() end action = portrule" };
    for (const name of ["test.file", "file", "unpwdb.file"]) {
      const run = await runClosed(scripts, { scriptArgs: args({ [name]: given }) });
      expect(run.lines[0], name).toMatch(ALLOWED);
    }
    const run = await runClosed(scripts, { scriptArgs: args({ "other.file": given }) });
    expect(run.lines[0]).toMatch(/Permission denied 13$/);
    const forged = await closedAction(`nmap.registry.args.file = "${given}" ${READ(given)}`);
    expect(forged.lines[0]).toMatch(/Permission denied 13$/);
  });

  test("every way to write is closed", async () => {
    const path = at("out/new.txt");
    const run = await closedAction(`
      for _, mode in ipairs { "w", "a", "r+", "w+", "a+" } do show(io.open("${path}", mode)) end
      show(pcall(io.output, "${path}"))
      show(os.remove("${at("out/here.txt")}"))
      show(os.rename("${at("out/here.txt")}", "${path}"))
      show(pcall(os.tmpname))
      show(io.tmpfile())`);
    expect(run.lines).toEqual([
      ...Array(5).fill(`nil ${path}: Permission denied 13`),
      `false cannot open file '${path}' (Permission denied)`,
      `nil ${at("out/here.txt")}: Permission denied 13`,
      "nil Permission denied 13",
      "false unable to generate a unique filename",
      "nil Permission denied 13",
    ]);
    expect(existsSync(path)).toBe(false);
    expect(existsSync(at("out/here.txt"))).toBe(true);
  });

  test("write grants writing below a directory, not reading", async () => {
    const path = at("out/written.txt");
    const run = await closedAction(
      `local f = io.open("${path}", "w") f:write("text") f:close() show(io.open("${path}")) show(os.remove("${path}"))
       show(io.open("${at("out")}/../outside/new.txt", "w"))`,
      { allow: [`write=${at("out")}`] },
    );
    expect(run.lines[0]).toMatch(/Permission denied 13$/);
    expect(run.lines[1]).toBe("true");
    expect(run.lines[2]).toMatch(/Permission denied 13$/);
    expect(existsSync(at("outside/new.txt"))).toBe(false);
  });

  test("a link in a writable directory is no way out, whoever made it", async () => {
    symlinkSync(at("outside/secret.txt"), at("out/link"));
    symlinkSync(at("outside/not-yet.txt"), at("out/dangling"));
    const allow = [`write=${at("out")}`, `read=${at("out")}`];
    const run = await closedAction(
      `local lfs = require "lfs"
       show(io.open("${at("out/link")}")) show(io.open("${at("out/link")}", "w")) show(io.open("${at("out/dangling")}", "w"))
       show(lfs.link("${at("outside/secret.txt")}", "${at("out/mine")}", true))
       show(lfs.link("../outside/secret.txt", "${at("out/mine")}", true))
       show(lfs.link("${at("outside/secret.txt")}", "${at("out/mine")}"))
       show(lfs.link("${at("out/here.txt")}", "${at("out/mine")}"))`,
      { allow },
    );
    for (const line of run.lines.slice(0, 6)) expect(line).toMatch(/Permission denied( 13)?$/);
    expect(run.lines[6]).toBe("true");
    expect(readFileSync(at("outside/secret.txt"), "utf8")).toBe("secret");
    expect(existsSync(at("outside/not-yet.txt"))).toBe(false);
  });

  test("a link from outside into a writable directory is not removed", async () => {
    linkSync(at("out/here.txt"), at("outside/to-out"));
    symlinkSync(at("out/here.txt"), at("outside/into-out"));
    const run = await closedAction(`show(os.remove("${at("outside/into-out")}"))`, { allow: [`write=${at("out")}`] });
    expect(run.lines[0]).toMatch(/Permission denied 13$/);
    expect(existsSync(at("outside/into-out"))).toBe(true);
  });

  test("lfs lists and changes what is granted only", async () => {
    const run = await closedAction(
      `local lfs = require "lfs"
       show(pcall(lfs.dir, "${at("outside")}")) show((pcall(lfs.dir, "${at("data")}")))
       show(lfs.mkdir("${at("out/dir")}")) show(lfs.rmdir("${at("out")}"))`,
      { data },
    );
    expect(run.lines).toEqual([
      `false cannot open ${at("outside")}: Permission denied`,
      "true",
      "nil Permission denied",
      "nil Permission denied",
    ]);
  });

  test("nmap.fetchfile does not tell of files elsewhere", async () => {
    const files = { fetch: (name: string) => (name.startsWith("..") ? at("outside/secret.txt") : undefined) };
    const run = await closedAction('show(nmap.fetchfile("../outside/secret.txt"))', {
      data,
      prepare: (session) => Object.assign(session.options.files, files),
    });
    expect(run.lines).toEqual(["nil"]);
  });

  test("what the user is shown of a path cannot move the cursor", async () => {
    const run = await closedAction('io.open("/x\\27[2J\\n/y")');
    expect(run.denied).toEqual(["test read=/x\\x1B[2J\\x0A/y"]);
  });

  test("a script tells of a few files, not of thousands", async () => {
    const run = await closedAction('for i = 1, 1000 do io.open("/nowhere/" .. i) end');
    expect(run.denied).toHaveLength(4);
  });

  test("the search for a library is quiet, and finds nothing in the current directory", async () => {
    const run = await closedAction('show((pcall(require, "package")), (pcall(require, "no.such.library")))');
    expect(run.lines).toEqual(["true false"]);
    expect(run.denied).toEqual([]);
  });
});

describe("the process", () => {
  test("programs, environment, input and the end of the process", async () => {
    const run = await closedAction(`
      show(os.execute()) show(os.execute("id")) show(io.popen("id")) show(os.getenv("HOME")) show(io.read())
      show(pcall(os.exit, 3))`);
    expect(run.lines).toEqual([
      "false",
      "nil Permission denied 13",
      "nil id: Permission denied 13",
      "nil",
      "nil",
      "false os.exit is closed",
    ]);
    expect(run.denied).toEqual(["test exec", "test env", "test read=-"]);
  });

  test("exec and env grant them", async () => {
    const run = await closedAction(
      'show(io.popen("echo hello"):read("a")) show(os.execute("exit 3")) show(os.getenv("PATH") ~= nil)',
      { allow: ["exec,env"] },
    );
    expect(run.lines).toEqual(["hello\\n", "nil exit 3", "true"]);
    expect(run.denied).toEqual([]);
  });

  test("all grants everything", async () => {
    const run = await closedAction(
      `show((os.execute())) show((io.open("${at("outside/secret.txt")}"))) show(type(debug.getregistry())) show((load(string.dump(function() end))))`,
      { allow: ["all"] },
    );
    expect(run.lines[0]).toBe("true");
    expect(run.lines[2]).toBe("table");
    expect(run.lines[3]).toMatch(/^function/);
  });

  test("what a script does while it is loaded is denied in its name", async () => {
    const run = await runClosed({ early: `os.getenv "HOME" portrule = function() end action = portrule` });
    expect(run.denied).toEqual(["early env"]);
  });
});
