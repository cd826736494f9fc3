import { describe, expect, test } from "vitest";
import { Playbook } from "../../../src/nse/io/playbook.ts";
import type { ScriptThread } from "../../../src/nse/script-thread.ts";
import { SlotLimit } from "../../../src/nse/slots.ts";
import { runAction } from "./harness.ts";

/** A world in which every connection to 127.0.0.1:80 stands after a millisecond, `count` of them. */
function connections(count: number, failures = 0): Playbook {
  return new Playbook().inAnyOrder((book) => {
    for (let i = 0; i < count + failures; i++)
      book.asks({ op: "resolve", name: "127.0.0.1" }).answers(["127.0.0.1"], "now");
    for (let i = 1; i <= count; i++) book.asks({ op: "connect", port: 80 }).answers(i, 1);
    for (let i = 0; i < failures; i++) book.asks({ op: "connect", port: 81 }).fails("ERROR", 1, "refused");
  });
}

/** `n` workers that each connect, hold for 100 ms and close; shows the most that were open at once. */
const PEAK = `
  local open, peak, ws = 0, 0, {}
  local function run(n, use)
    for i = 1, n do
      ws[i] = (stdnse.new_thread(function()
        use(function() open = open + 1 peak = math.max(peak, open) stdnse.sleep(0.1) open = open - 1 end)
      end))
    end
    join(table.unpack(ws))
    show(peak)
  end `;

describe("those a thread waits for", () => {
  const of = (target: string): ScriptThread => ({ target, destructors: new Map() }) as unknown as ScriptThread;
  const targets = (slots: SlotLimit, waiter: ScriptThread): string[] =>
    slots.givers(waiter).map(({ thread }) => thread.target);

  test("are its service's alone while there are slots for others, else all", () => {
    const slots = new SlotLimit(4, 2);
    for (const target of ["a", "a", "b"]) expect(slots.take(of(target))).toBe(true);
    const waiter = of("a");
    expect(slots.take(waiter)).toBe(false);
    expect(targets(slots, waiter)).toEqual(["a", "a"]);
    expect(slots.take(of("c"))).toBe(true);
    expect(targets(slots, waiter)).toEqual(["a", "a", "b", "c"]);
    expect(targets(slots, of("d"))).toEqual(["a", "a", "b", "c"]);
  });
});

describe("the limit of threads with connected sockets", () => {
  test("is one more than the parallelism; without it 21 for a service, 100 for all", async () => {
    const body = `${PEAK} run(30, function(held) local s = nmap.new_socket() s:connect(host, port) held() s:close() end)`;
    expect((await runAction(body, { book: connections(30) })).lines).toEqual(["21"]);
    expect((await runAction(body, { book: connections(30), parallelism: 5 })).lines).toEqual(["6"]);
  });

  test("counts threads, not sockets", async () => {
    const body = `${PEAK} run(6, function(held)
      local a, b, c = nmap.new_socket(), nmap.new_socket(), nmap.new_socket()
      a:connect(host, port) b:connect(host, port) c:connect(host, port)
      a:close() c:close()
      held()
      b:close()
    end)`;
    expect((await runAction(body, { book: connections(18), parallelism: 1 })).lines).toEqual(["2"]);
  });

  test("a failed connect keeps its place until it is closed or its thread ends", async () => {
    const body = `${PEAK} run(6, function(held) local s = nmap.new_socket() show(s:connect(host, 81)) held() end)`;
    const run = await runAction(body, { book: connections(0, 6), parallelism: 2 });
    expect(run.lines).toEqual([...Array.from({ length: 6 }, () => "nil ERROR"), "3"]);
  });

  test("the end of a thread gives its place back, and all who wait try again", async () => {
    const run = await runAction(
      `local function hold(i, seconds)
         return (stdnse.new_thread(function()
           local s = nmap.new_socket() s:connect(host, port)
           show(i, nmap.socket.get_stats().connect_waiting)
           stdnse.sleep(seconds)
           if i == 1 then error "dies with an open socket" end
         end))
       end
       join(hold(1, 1), hold(2, 2), hold(3, 1), hold(4, 1))`,
      { book: connections(4), parallelism: 0 },
    );
    expect(run.lines).toEqual(["1 3", "2 2", "3 1", "4 0"]);
  });

  test("who is ended while it waits leaves the queue, and its place to nobody else's loss", async () => {
    const run = await runAction(
      `local ended = {}
       for i = 1, 4 do
         stdnse.new_thread(function()
           local s = nmap.new_socket() s:connect(host, port) stdnse.sleep(1) s:close() ended[#ended + 1] = i
         end)
       end
       stdnse.sleep(10)
       show(table.concat(ended), nmap.socket.get_stats().connect_waiting)`,
      {
        book: connections(3),
        parallelism: 0,
        observe: (session) => {
          const waiting = [...session.engine.live].filter((t) => t.wait?.what === "connection slot");
          if (waiting.length === 3) session.engine.end(waiting[1] as (typeof waiting)[0], "timeout");
        },
      },
    );
    expect(run.lines).toEqual(["124 0"]);
  });

  test("who is ended during the name lookup gives its place back", async () => {
    const book = new Playbook();
    book.asks({ op: "resolve" }).staysSilent();
    const run = await runAction(
      `stdnse.new_thread(function() nmap.new_socket():connect(host, port) end)
       stdnse.sleep(1)
       local s = nmap.new_socket()
       show(s:connect(host, port))`,
      {
        parallelism: 0,
        book: book.asks({ op: "resolve" }).answers(["127.0.0.1"]).asks({ op: "connect" }).answers(1),
        observe: (session) => {
          for (const t of session.engine.live)
            if (t.wait?.what === "name lookup" && t.isWorker) session.engine.end(t, "timeout");
        },
      },
    );
    expect(run.lines).toEqual(["true"]);
  });

  test("a datagram socket needs a place only to connect", async () => {
    const book = new Playbook().inAnyOrder((b) => {
      for (let i = 1; i <= 4; i++) {
        b.opensUdp(i);
        b.asks({ op: "resolve" }).answers(["127.0.0.1"], "now");
        b.asks({ op: "send-to", port: 53 }).answers(true);
      }
    });
    const body = `${PEAK} run(4, function(held) local s = nmap.new_socket "udp" s:sendto(host, 53, "x") held() end)`;
    expect((await runAction(body, { book, parallelism: 0 })).lines).toEqual(["4"]);

    const connected = new Playbook().inAnyOrder((b) => {
      for (let i = 1; i <= 4; i++) {
        b.asks({ op: "resolve" }).answers(["127.0.0.1"], "now");
        b.asks({ op: "connect", protocol: "udp" }).answers(i);
      }
    });
    const other = `${PEAK} run(4, function(held) local s = nmap.new_socket "udp" s:connect(host, 53) held() end)`;
    expect((await runAction(other, { book: connected, parallelism: 1 })).lines).toEqual(["2"]);
  });
});

/** As much of a script thread as the limit knows. */
function stub(target = ""): Parameters<SlotLimit["take"]>[0] {
  return { destructors: new Map<unknown, () => void>(), target } as unknown as Parameters<SlotLimit["take"]>[0];
}

test("threads of a busy service wait and let those of others pass", () => {
  const limit = new SlotLimit(3, 1);
  const [a, b, c, d, e] = [stub("x:1"), stub("x:1"), stub("x:2"), stub("x:1"), stub("x:3")];
  const woken: string[] = [];
  expect([limit.take(a), limit.take(b), limit.take(c)]).toEqual([true, false, true]);
  limit.wait(b, () => woken.push("b"), false);
  limit.wait(d, () => woken.push("d"), false);
  // Another service's thread gets the third place although two wait.
  expect(limit.take(e)).toBe(true);
  limit.release(e);
  expect(woken).toEqual([]);
  limit.release(a);
  expect(woken).toEqual(["b"]);
  expect([limit.take(b), limit.take(d), limit.waiting]).toEqual([true, false, 1]);
  limit.release(b);
  expect(woken).toEqual(["b", "d"]);
  // One that ends before it takes what it was offered leaves the service free.
  for (const destroy of d.destructors.values()) destroy();
  expect([limit.take(a), limit.waiting]).toEqual([true, 0]);
});

test("a slot is given back with the last socket of its owner, and not by others", () => {
  const limit = new SlotLimit(1);
  const [a, b, c] = [stub(), stub(), stub()];
  expect([limit.take(a), limit.take(a), limit.take(b)]).toEqual([true, true, false]);
  let woken = 0;
  limit.wait(b, () => woken++, false);
  limit.wait(c, () => woken++, false)();
  limit.release(b);
  limit.release(a);
  expect([woken, limit.waiting, limit.take(b)]).toEqual([0, 1, false]);
  limit.release(a);
  expect([woken, limit.waiting, limit.take(b)]).toEqual([1, 0, true]);
});

test("a free slot is offered to one at a time, and goes on when that one ends before it runs", () => {
  const limit = new SlotLimit(1);
  const [a, b, c, d] = [stub(), stub(), stub(), stub()];
  const woken: string[] = [];
  limit.take(a);
  limit.wait(b, () => woken.push("b"), false);
  limit.wait(c, () => woken.push("c"), false);
  limit.release(a);
  expect(woken).toEqual(["b"]);
  for (const destroy of b.destructors.values()) destroy();
  expect(woken).toEqual(["b", "c"]);
  // Somebody else may take it meanwhile: then the one that was woken is first in the line again.
  expect([limit.take(a), limit.take(c)]).toEqual([true, false]);
  limit.wait(d, () => woken.push("d"), false);
  limit.wait(c, () => woken.push("c again"), true);
  limit.release(a);
  expect(woken).toEqual(["b", "c", "c again"]);
  expect([limit.take(c), limit.waiting]).toEqual([true, 1]);
});
