import { describe, expect, test } from "vitest";
import { Playbook } from "../../../src/nse/io/playbook.ts";
import { connecting, runAction } from "./harness.ts";

/** A connected socket `s` and a function `try(method, …)` that shows what it gives or raises. */
const S = `local s = nmap.new_socket()
  local function try(method, ...) show(pcall(s[method], s, ...)) end s:connect(host, port) `;

/** A playbook with one connection, on which these pieces are read, "TIMEOUT", "EOF" and "ERROR" failing. */
function reading(...pieces: string[]): Playbook {
  const book = connecting();
  for (const piece of pieces) {
    const step = book.asks({ op: "read", socket: 1 });
    if (piece === "TIMEOUT" || piece === "EOF" || piece === "ERROR") step.fails(piece);
    else step.answers(piece);
  }
  return book;
}

async function lines(body: string, book: Playbook, options = {}): Promise<readonly string[]> {
  return (await runAction(S + body, { book, ...options })).lines;
}

describe("connect", () => {
  test("takes a host table or a name, a port table or a number, and a protocol", async () => {
    const book = new Playbook();
    const expectConnect = (name: string, protocol: "tcp" | "tls" | "udp", port: number, tls?: object): void => {
      book.asks({ op: "resolve", name, family: "unspec" }).answers(["192.0.2.1", "192.0.2.2"], "now");
      book
        .asks({ op: "connect", protocol, ip: "192.0.2.1", port, timeoutMs: 30_000, ...(tls && { tls }) })
        .answers(port);
    };
    expectConnect("127.0.0.1", "tcp", 80);
    expectConnect("a.test", "tcp", 81);
    expectConnect("127.0.0.1", "tls", 82, { servername: undefined });
    expectConnect("a.test", "tls", 83, { servername: "a.test" });
    expectConnect("127.0.0.1", "tls", 84, { servername: "named.test" });
    expectConnect("named.test", "udp", 85);
    expectConnect("127.0.0.1", "udp", 86);
    expectConnect("127.0.0.1", "tcp", 87);
    expectConnect("5", "tcp", 4464);
    const run = await runAction(
      `local function open(proto, ...) local s = nmap.new_socket(proto) show(s:connect(...)) end
       open("tcp", host, port)
       open(nil, "a.test", 81)
       open(nil, host, 82, "ssl")
       open(nil, "a.test", {number = 83}, "ssl")
       open(nil, {ip = host.ip, targetname = "named.test"}, 84, "ssl")
       open("udp", {targetname = "named.test"}, 85)
       open("tcp", host, {number = 86, protocol = "udp"})
       open("udp", host, {number = 87, protocol = "udp"}, "tcp")
       open("tcp", 5, 70000)`,
      { book },
    );
    expect(run.lines).toEqual(Array.from({ length: 9 }, () => "true"));
  });

  test("raises for arguments that cannot be", async () => {
    const run = await runAction(
      `local s = nmap.new_socket()
       local function try(...) local a = table.pack(...) show(pcall(function() return s:connect(table.unpack(a, 1, a.n)) end)) end
       try() try(nil, 80) try({}, 80) try({ip = true}, 80) try(host, nil) try(host, {}) try(host, {number = "1"}) try(host, "x")
       try(host, 1.5) try(host, port, "sctp") try(host, {number = 1, protocol = "sctp"}) try(host, port, 5)`,
    );
    expect(run.lines.map((l) => l.replace("false /scripts/test.nse:3: bad argument ", ""))).toEqual([
      "#1 to 'connect' (string expected, got no value)",
      "#1 to 'connect' (string expected, got nil)",
      "#1 to 'connect' (host table lacks 'ip' or 'targetname' fields)",
      "#1 to 'connect' (host table lacks 'ip' or 'targetname' fields)",
      "#2 to 'connect' (number expected, got nil)",
      "#2 to 'connect' (port table lacks integer 'number' field)",
      "#2 to 'connect' (port table lacks integer 'number' field)",
      "#2 to 'connect' (number expected, got string)",
      "#2 to 'connect' (number has no integer representation)",
      "#3 to 'connect' (invalid option 'sctp')",
      "#3 to 'connect' (invalid option 'sctp')",
      "#3 to 'connect' (invalid option '5')",
    ]);
  });

  test("a failed name lookup gives false and the resolver's text, and leaves an old connection alone", async () => {
    const book = connecting();
    for (const reason of ["name-unknown", "name-family", "name-unavailable", "other"] as const) {
      book.asks({ op: "resolve", name: "x" }).fails("ERROR", "next", reason);
    }
    book.asks({ op: "send", socket: 1 }).answers(true);
    expect(await lines('for i = 1, 4 do try("connect", "x", 1) end try("send", "y")', book)).toEqual([
      "true false Name or service not known",
      "true false Address family for hostname not supported",
      "true false Temporary failure in name resolution",
      "true false Non-recoverable failure in name resolution",
      "true true",
    ]);
  });

  test("after a failure the socket counts as open, but nothing comes of it", async () => {
    const book = new Playbook()
      .asks({ op: "resolve" })
      .answers(["192.0.2.1"])
      .asks({ op: "connect" })
      .fails("ERROR", "next", "refused")
      .asks({ op: "resolve" })
      .answers(["192.0.2.1"]);
    expect(
      await lines(
        `show(s:connect(host, port)) try("send", "x") try("receive") try("receive_bytes", 1) try("receive_lines", 1)
         try("receive_buf", "x", true) try("get_info") try("reconnect_ssl") try("close") try("close") try("send", "x")`,
        book.asks({ op: "connect" }).fails("TIMEOUT"),
      ),
    ).toEqual([
      "nil TIMEOUT",
      "true nil ERROR",
      "true nil EOF",
      "true nil EOF",
      "true nil EOF",
      "true nil EOF",
      "true true 0.0.0.0 0 192.0.2.1 80",
      "true nil ERROR",
      "true true",
      "true false socket already closed",
      "false socket must be connected",
    ]);
  });

  test("on an open socket closes what was connected; timeout, bind address and leftover data stay", async () => {
    const book = reading("one\ntwo\n");
    book.asks({ op: "resolve" }).answers(["127.0.0.1"], "now").closes(1);
    book
      .asks({ op: "connect", bind: { ip: "127.0.0.9", port: 7 }, timeoutMs: 5000 })
      .answers(2)
      .asks({ op: "read", socket: 2, timeoutMs: 5000 })
      .answers("three\n");
    expect(
      await lines(
        `s:set_timeout(5000) show(s:bind("127.0.0.9", 7))
         try("receive_buf", "\\n", false) show(s:connect(host, port)) try("receive_buf", "\\n", false) try("receive")`,
        book,
      ),
    ).toEqual(["true", "true true one", "true", "true true two", "true true three\\n"]);
  });
});

describe("a socket that was never opened", () => {
  const METHODS = [
    "send",
    "receive",
    "receive_bytes",
    "receive_lines",
    "receive_buf",
    "reconnect_ssl",
    "get_info",
    "sendto",
  ];

  test("raises, for TCP", async () => {
    const run = await runAction(
      `local s = nmap.new_socket()
       for _, m in ipairs {"${METHODS.join('", "')}"} do show(pcall(function() return s[m](s) end)) end
       show(pcall(function() return s:get_ssl_certificate() end))
       show(s:close())`,
    );
    expect(run.lines).toEqual([
      ...METHODS.map(() => "false /scripts/test.nse:3: socket must be connected"),
      "false /scripts/test.nse:4: calling 'get_ssl_certificate' on bad self (not a SSL socket)",
      "false socket already closed",
    ]);
  });

  test("is set up, for UDP", async () => {
    const book = new Playbook()
      .opensUdp(1, { family: "inet", bind: { ip: undefined, port: 53 } })
      .asks({ op: "read", socket: 1 })
      .fails("TIMEOUT")
      .asks({ op: "resolve" })
      .answers(["192.0.2.1"])
      .asks({ op: "send-to", socket: 1, ip: "192.0.2.1", port: 53, data: "x" })
      .answers(true)
      .asks({ op: "resolve" })
      .fails("ERROR", "next", "name-unknown")
      .asks({ op: "read", socket: 1 })
      .answers("datagram")
      .asks({ op: "send", socket: 1 })
      .fails("ERROR")
      .closes(1);
    const run = await runAction(
      `local s = nmap.new_socket("udp")
       s:bind(nil, 53)
       show(s:receive()) show(s:sendto(host, 53, "x")) show(s:sendto("nosuch", 53, "x")) show(s:receive()) show(s:send("y"))
       show(s:get_info()) show(s:reconnect_ssl()) show(s:close())`,
      { book },
    );
    expect(run.lines).toEqual([
      "nil TIMEOUT",
      "true",
      "false Name or service not known",
      "true datagram",
      "nil ERROR",
      "true 0.0.0.0 53 0.0.0.0 0",
      "false DTLS is not available",
      "true",
    ]);
  });
});

describe("reading", () => {
  test("receive gives one pull", async () => {
    expect(
      await lines('try("receive") try("receive") try("receive") try("receive")', reading("a", "bc", "TIMEOUT", "EOF")),
    ).toEqual(["true true a", "true true bc", "true nil TIMEOUT", "true nil EOF"]);
  });

  test("receive_bytes gathers until there are enough, and gives all there are", async () => {
    expect(
      await lines(
        'try("receive_bytes", 5) try("receive_bytes", 1) try("receive_bytes", 0)',
        reading("abc", "def", "ghi", "j"),
      ),
    ).toEqual(["true true abcdef", "true true ghi", "true true j"]);
  });

  test("receive_lines gathers until there are enough newlines, and gives all there is", async () => {
    expect(
      await lines('try("receive_lines", 2) try("receive_lines", 1)', reading("a\n", "b", "c\nd\ne", "x\n")),
    ).toEqual(["true true a\\nbc\\nd\\ne", "true true x\\n"]);
  });

  test("what was gathered before the time or the stream ended is a success; a hard error loses it", async () => {
    const PIECES = ["ab", "TIMEOUT", "TIMEOUT", "cd", "EOF", "EOF", "ef", "ERROR"];
    const RESULTS = ["true true ab", "true nil TIMEOUT", "true true cd", "true nil EOF", "true nil ERROR"];
    expect(
      await lines(
        `for _, m in ipairs {"receive_bytes", "receive_lines"} do for i = 1, 5 do try(m, 9) end end`,
        reading(...PIECES, ...PIECES),
      ),
    ).toEqual([...RESULTS, ...RESULTS]);
  });

  test("the time counts for the whole operation", async () => {
    const book = connecting();
    book.asks({ op: "read", timeoutMs: 1000 }).answers("a", 600);
    book.asks({ op: "read", timeoutMs: 400 }).answers("b", 300);
    book.asks({ op: "read", timeoutMs: 100 }).staysSilent();
    book.asks({ op: "read", timeoutMs: 1000 }).answers("c", "now");
    expect(
      await lines('s:set_timeout(1000) try("receive_bytes", 9) show(nmap.clock_ms()) try("receive_bytes", 1)', book),
    ).toEqual(["true true ab", "1000.0", "true true c"]);
  });

  test("timeouts: none, zero, and what is refused", async () => {
    const book = connecting();
    book.asks({ op: "read", timeoutMs: 0 }).staysSilent();
    book.asks({ op: "send", timeoutMs: undefined, data: "x" }).answers(true, 5);
    book.asks({ op: "read", timeoutMs: undefined }).answers("late", 100_000);
    book.asks({ op: "read", timeoutMs: 1500 }).staysSilent();
    expect(
      await lines(
        `show(s:set_timeout(0)) try("receive") try("send", "x")
         s:set_timeout(-1) try("receive") show(s:set_timeout("1500.7")) try("receive")
         try("set_timeout", -2) try("set_timeout", -1.5) try("set_timeout") try("set_timeout", "x")`,
        book,
      ),
    ).toEqual([
      "true",
      "true nil TIMEOUT",
      "true true",
      "true true late",
      "true",
      "true nil TIMEOUT",
      "false Negative timeout: -2",
      "false Negative timeout: -2",
      "false bad argument #2 to '?' (number expected, got no value)",
      "false bad argument #2 to '?' (number expected, got string)",
    ]);
  });
});

describe("receive_buf", () => {
  test("gives what is before the delimiter, or with it, and keeps the rest", async () => {
    expect(
      await lines(
        'for _, keep in ipairs {"false", "true", "false"} do try("receive_buf", "\\r?\\n", keep == "true") end',
        reading("one\r\ntwo\nth", "ree\n"),
      ),
    ).toEqual(["true true one", "true true two\\n", "true true three"]);
  });

  test("a function sees the whole buffer, the leftover first", async () => {
    expect(
      await lines(
        `local seen = {}
         local function find(b) seen[#seen + 1] = b return b:find(";", 1, true) end
         try("receive_buf", find, false) try("receive_buf", find, false)
         show(table.concat(seen, "|"))`,
        reading("a", ";b", ";"),
      ),
    ).toEqual(["true true a", "true true b", "|a|a;b|b|b;"]);
  });

  test("what a function may give", async () => {
    expect(
      await lines(
        `local function giving(from, to) return function(b) if #b > 3 then return from, to end end end
         try("receive_buf", giving("2", "3.0"), true)
         try("receive_buf", giving(1.5, 4), true)
         try("receive_buf", giving(0, 0), true)
         try("receive_buf", giving(1), true) try("receive_buf", giving("x", 2), true)`,
        reading("hello world", "TIMEOUT", "TIMEOUT"),
      ),
    ).toEqual(["true true hel", "true true lo w", "true true ", "true nil TIMEOUT", "true nil TIMEOUT"]);
  });

  test("indices that cannot be", async () => {
    expect(
      await lines(
        `local function giving(from, to) return function(b) if #b > 2 then return from, to end end end
         local function try(...) local a = {...} show(pcall(function() return s:receive_buf(table.unpack(a)) end)) end
         try("", true) try(giving(2, 1), true) try(giving(1, 4), true) try(giving(0, 1), false) try(giving(-2, -1), true)
         try(giving(3, 3), false)`,
        reading("abc", "abc", "abc", "abc", "abc"),
      ),
    ).toEqual([
      ...Array.from({ length: 5 }, () => "false /scripts/test.nse:4: invalid indices for match"),
      "true true ab",
    ]);
  });

  test("after a failure what was read is lost, what was there before is not", async () => {
    expect(
      await lines(
        `try("receive_buf", ";", false) try("receive_buf", ";", false) try("receive_buf", ";", false)
         try("receive") try("receive_buf", ";", false) try("receive")`,
        reading("a;old", "lost", "TIMEOUT", ";new;rest", "fresh", "next"),
      ),
    ).toEqual([
      "true true a",
      "true nil TIMEOUT",
      "true true old",
      "true true fresh",
      "true true new",
      "true true next",
    ]);
  });

  test("closing clears the buffer, TLS does not", async () => {
    const book = reading("a;b;").asks({ op: "tls-start", socket: 1 }).answers(true).closes(1);
    book.asks({ op: "resolve" }).answers(["127.0.0.1"], "now").asks({ op: "connect" }).answers(2);
    book.asks({ op: "read", socket: 2 }).answers("c;");
    expect(
      await lines(
        `try("receive_buf", ";", false) show(s:reconnect_ssl()) try("receive_buf", ";", false)
         s:close() s:connect(host, port) try("receive_buf", ";", false)`,
        book,
      ),
    ).toEqual(["true true a", "true", "true true b", "true true c"]);
  });

  test("arguments, errors and yields of the delimiter", async () => {
    expect(
      await lines(
        `local function try(...) local a = table.pack(...) show(pcall(function() return s:receive_buf(table.unpack(a, 1, a.n)) end)) end
         try() try(1, true) try({}, true) try("x") try("x", "true")
         try(function() error("oops", 0) end, true)
         try(function() coroutine.yield() end, true)
         try("[", true)
         try(function(b) stdnse.sleep(1) return b:find("d") end, true)`,
        reading("waited"),
      ),
    ).toEqual([
      "false /scripts/test.nse:3: bad argument #1 to 'receive_buf' (function/string expected, got no value)",
      "false /scripts/test.nse:3: bad argument #1 to 'receive_buf' (function/string expected, got number)",
      "false /scripts/test.nse:3: bad argument #1 to 'receive_buf' (function/string expected, got table)",
      "false /scripts/test.nse:3: bad argument #2 to 'receive_buf' (boolean expected, got no value)",
      "false /scripts/test.nse:3: bad argument #2 to 'receive_buf' (boolean expected, got string)",
      "false oops",
      "false attempt to yield across a C-call boundary",
      "false malformed pattern (missing ']')",
      "true true waited",
    ]);
  });

  test("uses the global string.find", async () => {
    expect(
      await lines(
        'local find = string.find string.find = function(b) return find(b, "!") end try("receive_buf", "x", true) string.find = find',
        reading("ab!c"),
      ),
    ).toEqual(["true true ab!"]);
  });
});

test("TLS over datagrams is refused", async () => {
  const run = await runAction(
    `show(nmap.new_socket("udp"):connect(host, 80, "ssl"))
     show(nmap.new_socket():connect(host, {number = 80, protocol = "udp"}, "ssl"))`,
  );
  expect(run.lines).toEqual(["false DTLS is not available", "false DTLS is not available"]);
  expect(run.log).toContain("test needs DTLS, which is not available");
});

describe("ownership", () => {
  const REUSE = "Invalid reuse of a socket from one thread to another.";

  test("a coroutine that has sent or received keeps the socket", async () => {
    const book = connecting();
    book.asks({ op: "send" }).answers(true).asks({ op: "send" }).answers(true);
    expect(
      await lines(
        `try("send", "x")
         coroutine.wrap(function() try("send", "y") try("receive") try("receive_bytes", 1) try("receive_buf", "x", true) end)()
         coroutine.wrap(function() show(s:get_info()) show(s:set_timeout(5)) end)()
         try("send", "z")`,
        book,
      ),
    ).toEqual([
      "true true",
      ...Array.from({ length: 4 }, () => `false ${REUSE}`),
      "true 127.0.0.1 40001 127.0.0.1 80",
      "true",
      "true true",
    ]);
  });

  test("a fresh connect and TLS belong to nobody yet", async () => {
    const book = connecting();
    book.asks({ op: "send", data: "1" }).answers(true).asks({ op: "tls-start" }).answers(true);
    book.asks({ op: "send", data: "2" }).answers(true).asks({ op: "resolve" }).answers(["127.0.0.1"], "now");
    book.asks({ op: "connect" }).answers(2).asks({ op: "send", data: "3" }).answers(true);
    expect(
      await lines(
        `local w = stdnse.new_thread(function() try("send", "1") end) join(w)
         s:reconnect_ssl()
         w = stdnse.new_thread(function() try("send", "2") end) join(w)
         s:connect(host, port)
         w = stdnse.new_thread(function() try("send", "3") end) join(w)`,
        book,
      ),
    ).toEqual(["true true", "true true", "true true"]);
  });

  test("with the thread that connected it a socket ends, as if closed", async () => {
    const book = connecting().closes(1);
    book.asks({ op: "resolve" }).answers(["127.0.0.1"], "now").asks({ op: "connect", timeoutMs: 100 }).answers(2);
    const run = await runAction(
      `local s
       join((stdnse.new_thread(function() s = nmap.new_socket() s:connect(host, port) end)))
       show(pcall(s.send, s, "x")) show(pcall(s.receive, s)) show(pcall(s.get_info, s)) show(s:close())
       s:set_timeout(100) show(s:connect(host, port))`,
      { book },
    );
    expect(run.lines).toEqual([
      "false socket must be connected",
      "false socket must be connected",
      "false socket must be connected",
      "false socket already closed",
      "true",
    ]);
  });

  test("a datagram socket that was only set up stays with whoever holds it", async () => {
    const book = new Playbook().opensUdp(1);
    book.asks({ op: "resolve" }).answers(["127.0.0.1"], "now").asks({ op: "send-to" }).answers(true);
    book.asks({ op: "resolve" }).answers(["127.0.0.1"], "now").closes(1);
    const run = await runAction(
      `local s = nmap.new_socket "udp"
       join((stdnse.new_thread(function() show(s:sendto(host, 1, "x")) end)))
       show(pcall(s.sendto, s, host, 1, "y"))
       show(s:close())`,
      { book },
    );
    expect(run.lines).toEqual(["true", `false ${REUSE}`, "true"]);
  });

  test("closed by another thread, a waiting operation is told CANCELLED", async () => {
    const book = connecting().asks({ op: "read", socket: 1 }).staysSilent();
    const run = await runAction(
      `local s = nmap.new_socket()
       local w = stdnse.new_thread(function() s:connect(host, port) show(s:receive()) show(s:close()) end)
       stdnse.sleep(1)
       show(s:close()) show(s:close())
       join(w)`,
      { book },
    );
    expect(run.lines).toEqual(["true", "false socket already closed", "nil CANCELLED", "false socket already closed"]);
  });

  test("closed or connected anew by another thread, a connect is told CANCELLED", async () => {
    for (const act of ["s:close()", "s:connect(host, 81)"]) {
      const book = new Playbook().asks({ op: "resolve" }).answers(["127.0.0.1"], "now");
      book.asks({ op: "connect", port: 80 }).answers(1, "late");
      if (act !== "s:close()") {
        book.asks({ op: "resolve" }).answers(["127.0.0.1"], "now").asks({ op: "connect", port: 81 }).answers(2);
      }
      const run = await runAction(
        `local s = nmap.new_socket()
         local w = stdnse.new_thread(function() show("connect", s:connect(host, port)) end)
         stdnse.sleep(1)
         show(${act})
         join(w)`,
        { book },
      );
      expect([...run.lines].sort()).toEqual(["connect nil CANCELLED", "true"]);
      // What came to stand although nobody wanted it is closed.
      expect(run.driver.transcript).toContain("close { socket: 1 }");
    }
  });
});

describe("other methods", () => {
  test("bind takes addresses only", async () => {
    const run = await runAction(
      `local s = nmap.new_socket()
       show(s:bind("127.0.0.1", 0)) show(s:bind("::1", 5)) show(s:bind(nil, 1)) show(s:bind("localhost", 1)) show(s:bind("x", 1))
       show(pcall(s.bind, s)) show(pcall(s.bind, s, nil, "x"))`,
    );
    expect(run.lines.map((l) => l.replace("'?'", "NAME"))).toEqual([
      "true",
      "true",
      "true",
      "false getaddrinfo: Name or service not known",
      "false getaddrinfo: Name or service not known",
      "false bad argument #3 to NAME (number expected, got no value)",
      "false bad argument #3 to NAME (number expected, got string)",
    ]);
  });

  test("the object: unknown fields, assignment, metatable, self", async () => {
    const run = await runAction(
      `local s = nmap.new_socket()
       show(s.nosuch, getmetatable(s) == getmetatable(nmap.new_socket()), next(getmetatable(s)), (tostring(s):gsub("0x%x+", "ADDR")))
       show(pcall(function() s.x = 1 end))
       show(pcall(function() s.send("x") end)) show(pcall(function() s.send(io.stdout) end))
       show(pcall(nmap.new_socket, "sctp")) show(pcall(nmap.new_socket, "tcp", "x")) show(pcall(nmap.new_socket, 5))`,
    );
    expect(run.lines).toEqual([
      "nil true nil userdata: ADDR",
      "false /scripts/test.nse:4: attempt to index a userdata value (upvalue 's')",
      "false /scripts/test.nse:5: bad argument #1 to 'send' (nsock expected, got string)",
      "false /scripts/test.nse:5: bad argument #1 to 'send' (nsock expected, got FILE*)",
      "false bad argument #1 to 'nmap.new_socket' (invalid option 'sctp')",
      "false bad argument #2 to 'nmap.new_socket' (invalid option 'x')",
      "false bad argument #1 to 'nmap.new_socket' (invalid option '5')",
    ]);
  });

  test("the certificate of a TLS connection", async () => {
    const book = new Playbook();
    for (const [socket, works] of [
      [1, true],
      [2, false],
    ] as const) {
      book.asks({ op: "resolve" }).answers(["127.0.0.1"], "now");
      const step = book.asks({ op: "connect", protocol: "tls" });
      if (works) step.answers(socket);
      else step.fails("ERROR", "next", "tls");
    }
    const run = await runAction(
      `local s = nmap.new_socket() s:connect(host, port, "ssl") show(s:get_ssl_certificate())
       show(s:connect(host, port, "ssl")) show(s:get_ssl_certificate())`,
      { book },
    );
    expect(run.lines).toEqual(["nil", "nil ERROR", "nil"]);
  });

  test("what scripts send and get is traced", async () => {
    const seen: string[] = [];
    const note =
      (what: string) =>
      (ends: unknown, protocol: string, data = ""): void => {
        seen.push(`${what} ${protocol} ${"peer" in (ends as object) ? "somewhere" : "nowhere"} ${data}`.trim());
      };
    const trace = {
      connected: note("connected"),
      sending: note("sending"),
      sent: note("sent"),
      received: note("received"),
      closed: note("closed"),
    };
    const book = reading("abc").asks({ op: "send" }).answers(true).asks({ op: "read" }).fails("EOF");
    book.asks({ op: "tls-start" }).answers(true).asks({ op: "send" }).answers(true);
    await lines('s:receive() s:send("x") s:receive() s:reconnect_ssl() s:send("y")', book, { trace });
    expect(seen).toEqual([
      "connected tcp somewhere",
      "received tcp somewhere abc",
      "sending tcp somewhere x",
      "sent tcp somewhere",
      "sending ssl somewhere y",
      "sent ssl somewhere",
      "closed ssl somewhere",
    ]);
  });
});
