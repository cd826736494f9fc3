import { describe, expect, test } from "vitest";
import type { IoDriver, IoOp, IoRequest, IoResult } from "../../../src/nse/io/driver.ts";
import { PlaybookDriver, PlaybookMismatch } from "../../../src/nse/io/playbook-driver.ts";
import { MOMENTS, OUTCOMES, play, playbook } from "../playbook.ts";

/** Asks, and notes the reply in a list. */
function noting(driver: IoDriver, log: string[]) {
  return <K extends IoOp>(request: IoRequest<K>, then?: () => void) =>
    driver.start(request, (result: IoResult<unknown>) => {
      log.push(`${driver.now()} ${request.op} ${result.ok ? String(result.value) : result.status}`);
      then?.();
    });
}

const connect = { op: "connect", protocol: "tcp", ip: "10.0.0.1", port: 21 } as const;

/** A playbook whose first step opens socket 1. */
const connected = () => playbook().asks(connect).answers(1, "now");

describe("a playbook", () => {
  test("replies in virtual time", () => {
    const log: string[] = [];
    const book = playbook()
      .asks({ op: "connect", port: 21 })
      .answers(1, 10)
      .asks({ op: "read", socket: 1 })
      .answers("220 hi\r\n", 2000)
      .asks({ op: "send", data: /^QUIT/ })
      .answers(true, "now")
      .asks({ op: "read" })
      .fails("EOF")
      .closes(1);
    play(book, (driver) => {
      const ask = noting(driver, log);
      ask(connect, () => {
        expect(driver.endpoints(1)?.peer).toEqual({ ip: "10.0.0.1", port: 21 });
        ask({ op: "read", socket: 1 }, () => {
          ask({ op: "send", socket: 1, data: "QUIT\r\n" }, () => {
            ask({ op: "read", socket: 1 }, () => driver.close(1));
          });
        });
      });
      expect(log).toEqual([]);
    });
    expect(log).toEqual(["10 connect 1", "2010 read 220 hi\r\n", "2010 send true", "2010 read EOF"]);
  });

  test("serves sleeps and deadlines from the clock", () => {
    const log: string[] = [];
    const driver = play(connected().asks({ op: "read" }).staysSilent(), (d) => {
      const ask = noting(d, log);
      ask({ op: "sleep", ms: 700 });
      ask({ op: "sleep", ms: 100 });
      ask(connect);
      ask({ op: "read", socket: 1, timeoutMs: 500 });
    });
    expect(log).toEqual(["0 connect 1", "100 sleep true", "500 read TIMEOUT", "700 sleep true"]);
    expect(driver.now()).toBe(700);
    expect(driver.transcript).toHaveLength(4);
  });

  test("can be gone through step by step", () => {
    const log: string[] = [];
    const driver = new PlaybookDriver(playbook(), { epoch: 1000 });
    noting(driver, log)({ op: "sleep", ms: 30 });
    driver.advance(29);
    expect(log).toEqual([]);
    driver.advance(1);
    expect(log).toEqual(["30 sleep true"]);
    expect(driver.clock()).toBe(1030);
  });

  test("may leave the order of some steps open", () => {
    const book = playbook()
      .inAnyOrder((b) =>
        b
          .asks({ op: "resolve", name: "a" })
          .answers(["1.1.1.1"])
          .asks({ op: "resolve", name: "b" })
          .answers(["2.2.2.2"]),
      )
      .asks({ op: "reverse" })
      .answers("x");
    const log: string[] = [];
    play(book, (driver) => {
      const ask = noting(driver, log);
      ask({ op: "resolve", name: "b", family: "inet" });
      ask({ op: "resolve", name: "a", family: "inet" }, () => ask({ op: "reverse", ip: "1.1.1.1" }));
    });
    expect(log).toEqual(["0 resolve 2.2.2.2", "0 resolve 1.1.1.1", "0 reverse x"]);
    const early = new PlaybookDriver(
      playbook()
        .inAnyOrder((b) => b.asks({ op: "sleep" }).answers(true))
        .asks({ op: "reverse" })
        .answers("x"),
    );
    expect(() => early.start({ op: "reverse", ip: "1.1.1.1" }, () => {})).toThrow(PlaybookMismatch);
  });

  test("shows what was asked instead, and fails again at the end", () => {
    const driver = new PlaybookDriver(
      connected().asks({ op: "send", data: "QUIT\r\n" }).answers(true).asks({ op: "read" }).fails("EOF"),
    );
    driver.start(connect, () => {});
    const wrong = (): unknown => driver.start({ op: "send", socket: 1, data: "USER\xff\r\n", timeoutMs: 5 }, () => {});
    const message = [
      "playbook: not what was expected",
      '    1 connect { protocol: "tcp", ip: "10.0.0.1", port: 21 }',
      '+     send { socket: 1, data: "USER\\xff\\r\\n", timeoutMs: 5 }',
      '-   2 send { data: "QUIT\\r\\n" }',
      "-   3 read",
    ].join("\n");
    expect(wrong).toThrow(message);
    expect(() => driver.finish()).toThrow(message);
  });

  test("fails when a step is left over, or something comes after the last", () => {
    const left = new PlaybookDriver(connected());
    expect(() => left.finish()).toThrow("steps were not used\n-   1 connect");
    const over = new PlaybookDriver(playbook());
    expect(() => over.start(connect, () => {})).toThrow("not what was expected\n+     connect");
    const unclosed = new PlaybookDriver(connected().closes(1));
    unclosed.start(connect, () => {});
    expect(() => unclosed.finish()).toThrow("-   2 close { socket: 1 }");
  });

  test("opens datagram sockets", () => {
    const log: string[] = [];
    play(
      playbook().opensUdp(7, { family: "inet6" }).asks({ op: "send-to", port: 53 }).answers(true).closes(7),
      (driver) => {
        const socket = driver.openUdp({ family: "inet6", bind: { port: 68 } });
        expect(driver.endpoints(socket)).toEqual({ family: "inet6", local: { ip: "::", port: 68 } });
        noting(driver, log)({ op: "send-to", socket, ip: "::1", port: 53, data: "" }, () => {
          expect(driver.close(socket)).toBe(true);
        });
      },
    );
    expect(log).toEqual(["0 send-to true"]);
    expect(() => new PlaybookDriver(playbook()).openUdp({ family: "inet" })).toThrow("open-udp");
  });

  test("knows closed sockets", () => {
    const log: string[] = [];
    play(connected().asks({ op: "read" }).answers("never"), (driver) => {
      const ask = noting(driver, log);
      ask(connect);
      driver.close(1);
      expect(driver.close(1)).toBe(false);
      ask({ op: "read", socket: 1 });
    });
    expect(log).toEqual(["0 connect 1", "0 read ERROR"]);
  });

  test("is the same in every run", () => {
    const bytes = (): string => new PlaybookDriver(playbook()).randomBytes(20);
    expect(bytes()).toBe(bytes());
    expect(bytes()).toHaveLength(20);
  });
});

describe.each(MOMENTS)("a reply that comes %s", (moment) => {
  test.each(OUTCOMES)("as %s comes once, whatever is done to the request", (outcome) => {
    for (const deed of ["cancel", "cancel twice", "close", "dispose", "nothing"]) {
      const log: string[] = [];
      const step = connected().asks({ op: "read" });
      const driver = new PlaybookDriver(outcome === "ok" ? step.answers("data", moment) : step.fails(outcome, moment));
      const ask = noting(driver, log);
      ask(connect);
      const op = ask({ op: "read", socket: 1 });
      if (deed.startsWith("cancel")) op.cancel();
      if (deed === "cancel twice") op.cancel();
      if (deed === "close") driver.close(1);
      if (deed === "dispose") driver.dispose();
      driver.run();
      driver.finish();
      const waits = deed === "nothing" && (moment === "cancel" || moment === "late");
      expect(log).toHaveLength(waits ? 1 : 2);
      expect(op.pending).toBe(waits);
      const decided = moment === "now" || moment === "cancel" || moment === "late" || deed === "nothing";
      if (!waits)
        expect(log[1]).toMatch(decided ? (outcome === "ok" ? "read data" : `read ${outcome}`) : "read CANCELLED");
    }
  });
});
