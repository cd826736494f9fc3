import { describe, expect, test } from "vitest";
import { Playbook } from "../../../src/nse/io/playbook.ts";
import { LuaTable } from "../../../src/vm/table.ts";
import { runAction, runScripts, scriptOf } from "./harness.ts";

const WORLD = {
  epoch: 1_700_000_000_500,
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
    {
      device: "eth0:1",
      shortname: "eth0",
      family: "inet",
      address: "192.0.2.1",
      netmask: 24,
      link: "ethernet",
      up: false,
      mtu: 1500,
      mac: "\x01\x02\x03\x04\x05\x06",
      broadcast: "192.0.2.255",
    },
  ],
} as const;

describe("what the scan's options say", () => {
  const SAY = scriptOf(
    "show(nmap.verbosity(), nmap.debugging(), nmap.version_intensity(), nmap.timing_level(), nmap.address_family(), nmap.get_interface())",
  );
  const args = new LuaTable();
  args.setStr("script-intensity", "3");

  test("a script selected by name is more talkative, and thorough", async () => {
    const options = { verbosity: 1, debugging: 0, timingLevel: 4, interface: "eth9" };
    expect((await runScripts({ test: SAY }, options)).lines).toEqual(["2 0 9 4 inet eth9"]);
    expect((await runScripts({ test: SAY }, { ...options, byCategory: true })).lines).toEqual(["1 0 7 4 inet eth9"]);
    expect((await runScripts({ test: SAY }, { byCategory: true, scriptArgs: args })).lines).toEqual([
      "0 0 3 3 inet nil",
    ]);
    expect((await runScripts({ test: SAY }, { family: "inet6" })).lines).toEqual(["1 0 9 3 inet6 nil"]);
  });

  test("the registry holds the script arguments", async () => {
    const run = await runAction("show(nmap.registry.args['script-intensity'])", { scriptArgs: args });
    expect(run.lines).toEqual(["3"]);
    expect((await runAction("show(next(nmap.registry.args))")).lines).toEqual(["nil"]);
  });
});

describe("the machine", () => {
  test("clock, randomness, name servers, constants", async () => {
    const run = await runAction(
      `show(nmap.clock(), nmap.clock_ms(), math.type(nmap.clock()), math.type(nmap.clock_ms()))
       stdnse.sleep(1.5)
       show(nmap.clock(), nmap.clock_ms())
       show(#nmap.get_random_bytes(5), #nmap.get_random_bytes(0), pcall(nmap.get_random_bytes, -1))
       show(table.concat(nmap.get_dns_servers(), ","), nmap.get_ttl(), nmap.get_payload_length())
       show(nmap.have_ssl(), nmap.is_privileged(), nmap.fetchfile "nselib/stdnse.lua", nmap.fetchfile "nosuch")
       for _, name in ipairs {"new_thread", "sleep", "exec"} do show(nmap[name]) end`,
      { world: WORLD },
    );
    expect(run.lines).toEqual([
      "1700000000.5 1700000000500.0 float float",
      "1700000002.0 1700000002000.0",
      "5 0 false Invalid length argument to get_random_bytes.",
      "127.0.0.53 64 0",
      "true false nselib/stdnse.lua nil",
      "nil",
      "nil",
      "nil",
    ]);
  });

  test("interfaces", async () => {
    const run = await runAction(
      `local function fields(t)
         local list = {}
         for k, v in pairs(t) do list[#list + 1] = k .. "=" .. (k == "mac" and #v or v) end
         table.sort(list)
         return table.concat(list, " ")
       end
       show(fields(nmap.get_interface_info "lo"))
       show(fields(nmap.get_interface_info "eth0:1"))
       show(nmap.get_interface_info "nosuch")
       show(nmap.dnet.get_interface_info "nosuch")
       show(#nmap.list_interfaces(), fields(nmap.list_interfaces()[1]))`,
      { world: WORLD },
    );
    const lo = "address=127.0.0.1 device=lo link=loopback mtu=65536 netmask=8 shortname=lo up=up";
    expect(run.lines).toEqual([
      lo,
      "address=192.0.2.1 broadcast=192.0.2.255 device=eth0:1 link=ethernet mac=6 mtu=1500 netmask=24 shortname=eth0 up=down",
      "false failed to find interface",
      "false failed to find interface",
      `2 ${lo}`,
    ]);
  });

  test("log_write goes to the log of the engine", async () => {
    const run = await runAction(
      `nmap.log_write("stdout", "a") nmap.log_write("stderr", 5)
       show(pcall(nmap.log_write, "x", "a")) show(pcall(nmap.log_write, "stdout"))`,
    );
    expect(run.log.slice(1, 3)).toEqual(["a", "5"]);
    expect(run.lines).toEqual([
      "false bad argument #1 to 'nmap.log_write' (invalid option 'x')",
      "false bad argument #2 to 'nmap.log_write' (string expected, got no value)",
    ]);
  });

  test("resolve waits for the answer", async () => {
    const book = new Playbook()
      .asks({ op: "resolve", name: "a.test", family: "inet" })
      .answers(["127.0.0.1", "127.0.0.2"], 100)
      .asks({ op: "resolve", name: "b.test", family: "unspec" })
      .fails("ERROR", "next", "name-unknown");
    const run = await runAction(
      `local ok, list = nmap.resolve "a.test"
       show(ok, table.concat(list, ","), nmap.clock_ms())
       show(nmap.resolve("b.test", "unspec"))
       show(pcall(nmap.resolve, "c", "x"))
       show(pcall(nmap.resolve))`,
      { book },
    );
    expect(run.lines).toEqual([
      "true 127.0.0.1,127.0.0.2 100.0",
      "false Failed to resolve",
      "false bad argument #2 to 'nmap.resolve' (invalid option 'x')",
      "false bad argument #1 to 'nmap.resolve' (string expected, got no value)",
    ]);
  });

  test("new targets queue up, each once", async () => {
    const run = await runAction(
      `show(nmap.add_targets()) show(nmap.add_targets("a", "b")) show(nmap.add_targets("b"))
       show(nmap.add_targets(""))
       show(nmap.add_targets(), nmap.new_targets_num())`,
    );
    expect(run.lines).toEqual(["0", "2", "1", "0 failed to add new targets.", "2 2"]);
    expect(run.session.newTargets).toEqual(["a", "b"]);
  });

  test("raw packets and packet capture are refused", async () => {
    const run = await runAction(
      `local d = nmap.new_dnet()
       show(pcall(d.ethernet_open, d, "lo")) show(pcall(d.ip_open, d)) show(pcall(d.ip_send, d, "x")) show(pcall(d.ethernet_send, d, "x"))
       show(d:ip_close()) show(d:ethernet_close())
       local s = nmap.new_socket()
       show(pcall(s.pcap_open, s, "lo", 64, false, "")) show(pcall(s.pcap_receive, s)) show(s:pcap_close())
       return "refused"`,
    );
    expect(run.lines).toEqual([
      "false raw sockets are not available",
      "false raw sockets are not available",
      "false raw socket not open to send",
      "false dnet ethernet interface is not open",
      "false raw socket already closed",
      "true",
      "false packet capture is not available",
      "false not a pcap socket",
      "false socket already closed",
    ]);
    expect(run.log).toContain("test needs raw sockets, which are not available");
  });
});

describe("ports", () => {
  const SHOW = `
    local function version(p)
      local t = {}
      for k, v in pairs(p.version) do t[#t + 1] = k .. "=" .. (type(v) == "table" and "{" .. table.concat(v, ",") .. "}" or tostring(v)) end
      table.sort(t)
      return table.concat(t, " ")
    end `;

  test("set_port_version sets what the port's version table says", async () => {
    const run = await runAction(
      `${SHOW}
       for _, state in ipairs {"hardmatched", "softmatched", "nomatch", "tcpwrapped", "incomplete"} do
         port.version = {name = state, product = 5.5, service_tunnel = "ssl", cpe = {"cpe:/a:x", {}, 5}, extrainfo = {}}
         show(select("#", nmap.set_port_version(host, port, state)))
         local now = nmap.get_port_state(host, port)
         show(now.service, version(now))
       end
       nmap.set_port_version(host, {number = 80, protocol = "tcp", version = {}})
       local now = nmap.get_port_state(host, port)
       show(now.service, version(now))`,
    );
    const line = (state: string, confidence: string, how: string): string =>
      `${state} cpe={cpe:/a:x} name=${state} name_confidence=${confidence} product=5.5 service_dtype=${how} service_tunnel=ssl`;
    expect(run.lines.filter((l) => l !== "0")).toEqual([
      line("hardmatched", "10.0", "probed"),
      line("softmatched", "10.0", "probed"),
      line("nomatch", "3.0", "table"),
      line("tcpwrapped", "8.0", "probed"),
      line("incomplete", "3.0", "table"),
      "nil cpe={} name_confidence=10.0 service_dtype=probed service_tunnel=none",
    ]);
  });

  test("set_port_version forgets what an unknown service said when a script is sure, and names what is wrapped", async () => {
    const run = await runAction(
      `for _, state in ipairs {"nomatch", "softmatched", "incomplete", "tcpwrapped", "hardmatched"} do
         port.version = {name = "x", service_fp = "SF-Port80"}
         nmap.set_port_version(host, port, state)
         local now = nmap.get_port_state(host, port)
         show(state, now.version.name, now.version.service_fp)
       end`,
    );
    expect(run.lines).toEqual([
      "nomatch x SF-Port80",
      "softmatched x SF-Port80",
      "incomplete x SF-Port80",
      "tcpwrapped tcpwrapped SF-Port80",
      "hardmatched x nil",
    ]);
  });

  test("set_port_version refuses what is no version, but nothing for ports it does not know", async () => {
    const run = await runAction(
      `local function try(p, state) show(pcall(nmap.set_port_version, host, p, state)) end
       local function with(version) return {number = 80, protocol = "tcp", version = version} end
       try(with(nil)) try(with(5)) try(with({service_tunnel = "x"})) try(with({cpe = 5})) try(port, "x")
       try({number = 1, protocol = "tcp"})`,
    );
    expect(run.lines).toEqual([
      "false port 'version' field must be a table",
      "false port 'version' field must be a table",
      "false bad argument #2 to 'nmap.set_port_version' (invalid value for port.version.service_tunnel)",
      "false port.version 'cpe' field must be a table",
      "false bad argument #3 to 'nmap.set_port_version' (invalid option 'x')",
      "true",
    ]);
  });

  test("set_port_state", async () => {
    const run = await runAction(
      `local function state() local p = nmap.get_port_state(host, port) return p.state, p.reason end
       show(state())
       nmap.set_port_state(host, port, "open") show(state())
       nmap.set_port_state(host, port, "closed") show(state())
       nmap.set_port_state(host, {number = 9, protocol = "udp"}, "open")
       show(pcall(nmap.set_port_state, host, port, "filtered"))
       show(pcall(nmap.set_port_state, host, port))`,
    );
    expect(run.lines).toEqual([
      "open syn-ack",
      "open syn-ack",
      "closed script-set",
      "false bad argument #3 to 'nmap.set_port_state' (invalid option 'filtered')",
      "false bad argument #3 to 'nmap.set_port_state' (string expected, got no value)",
    ]);
  });

  test("a host is found by its handle, its address or its name", async () => {
    const run = await runAction(
      `local function try(h, p) show(select(2, pcall(nmap.get_port_state, h, p or port))) end
       local function number(h) show(nmap.get_port_state(h, port).number) end
       number(host) number({_Target = host._Target}) number({ip = "127.0.0.1"}) number({targetname = "127.0.0.1"})
       try({ip = "192.0.2.1"}) try({}) try("127.0.0.1") try(nil)
       try(host, {}) try(host, {number = "80", protocol = "tcp"}) try(host, {number = 80.0, protocol = "tcp"})
       try(host, {number = 80}) try(host, {number = 80, protocol = "x"}) try(host, 80) try(host, {number = 1, protocol = "tcp"})`,
    );
    const badHost = "bad argument #1 to 'nmap.get_port_state' (";
    const notInteger = "port 'number' field must be an integer";
    expect(run.lines).toEqual([
      "80",
      "80",
      "80",
      "80",
      `${badHost}host is not being processed right now)`,
      "host table does not have a 'ip' or 'targetname' field",
      `${badHost}table expected, got string)`,
      `${badHost}table expected, got nil)`,
      notInteger,
      notInteger,
      notInteger,
      "port 'protocol' field must be a string",
      'port \'protocol\' field must be "udp", "sctp" or "tcp"',
      "bad argument #2 to 'nmap.get_port_state' (table expected, got number)",
      "nil",
    ]);
  });

  test("get_ports gives the ports of a state one after the other", async () => {
    const run = await runAction(
      `nmap.set_port_state(host, {number = 22, protocol = "tcp"}, "closed")
       local list, p = {}, nil
       repeat p = nmap.get_ports(host, p, "tcp", "open") list[#list + 1] = p and p.number until not p
       show(table.concat(list, " "))
       show(nmap.get_ports(host, nil, "udp", "open"), nmap.get_ports(host, nil, "tcp", "closed").number)
       show(nmap.get_ports(host, {number = 23, protocol = "tcp"}, "tcp", "open").number)
       show(pcall(nmap.get_ports, host, nil, "x", "open")) show(pcall(nmap.get_ports, host, nil, "tcp", "x"))
       show(pcall(nmap.get_ports, host, 5, "tcp", "open")) show(pcall(nmap.get_ports, host, {}, "tcp", "open"))`,
      { hosts: { "127.0.0.1": [80, 21, 22, 443] } },
    ).catch((e: unknown) => e as Error);
    if (run instanceof Error) throw run;
    expect(run.lines.slice(0, 7)).toEqual([
      "21 80 443",
      "nil 22",
      "80",
      "false bad argument #3 to 'nmap.get_ports' (invalid option 'x')",
      "false bad argument #4 to 'nmap.get_ports' (invalid option 'x')",
      "false bad argument #2 to 'nmap.get_ports' (table expected, got number)",
      "false port 'number' field must be an integer",
    ]);
  });

  test("version changes are seen in the next runlevel", async () => {
    const run = await runScripts({
      a: scriptOf('port.version.name = "changed" nmap.set_port_version(host, port)'),
      b: `dependencies = {"a"} portrule = function(host, port) return port.service == "changed" end
        action = function(host, port) return port.version.name end`,
    });
    expect(run.outcomes.map((o) => o.result?.output)).toEqual([undefined, "changed"]);
  });

  test("port_is_excluded is always false", async () => {
    const run = await runAction(
      `show(nmap.port_is_excluded(9100, "tcp")) show(pcall(nmap.port_is_excluded, "x", "tcp")) show(pcall(nmap.port_is_excluded, 1, "x"))`,
    );
    expect(run.lines).toEqual([
      "false",
      "false bad argument #1 to 'nmap.port_is_excluded' (number expected, got string)",
      "false bad argument #2 to 'nmap.port_is_excluded' (invalid option 'x')",
    ]);
  });
});

test("the library's parts can be required and are global", async () => {
  const run = await runAction(
    `show(require "nmap" == nmap, require "nmap.socket" == nmap.socket, require "nmap.dnet" == nmap.dnet)
     local keys = {}
     for k in pairs(nmap.socket) do keys[#keys + 1] = k end
     table.sort(keys)
     show(table.concat(keys, " "), nmap.new_socket == nmap.socket.new, select("#", nmap.socket.loop(50)))`,
  );
  expect(run.lines).toEqual(["true true true", "get_stats loop new parse_ssl_certificate sleep true 0"]);
});
