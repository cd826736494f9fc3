import { expect, test } from "vitest";
import { dump, textTrace } from "../../src/nse/trace.ts";

test("data is shown as text when nearly all of it can be read", () => {
  expect(dump("")).toBe("");
  expect(dump("1234567890123456789\n")).toBe("1234567890123456789\n");
  expect(dump("123456789012345678\n")).toBe(
    "00000000: 31 32 33 34 35 36 37 38 39 30 31 32 33 34 35 36 1234567890123456\n" +
      "00000010: 37 38 0a                                        78 \n",
  );
  expect(dump("\x00a\tb\x7f\xff~")).toBe("00000000: 00 61 09 62 7f ff 7e                             a b  ~\n");
});

test("every event has a line", () => {
  const lines: string[] = [];
  const trace = textTrace((line) => lines.push(line));
  const local = { ip: "127.0.0.1", port: 40000 };
  const peer = { ip: "127.0.0.1", port: 80 };
  trace.connected({ family: "inet", local, peer }, "ssl");
  trace.sending({ family: "inet", peer }, "udp", "x");
  trace.sent({ local, peer }, "tcp");
  trace.received({ local, peer }, "tcp", "y");
  trace.closed({ family: "inet6", peer: { ip: "::1", port: 1 } }, "tcp");
  expect(lines).toEqual([
    "TCP 127.0.0.1:40000 > 127.0.0.1:80 | CONNECT",
    "UDP 0.0.0.0:0 > 127.0.0.1:80 | x",
    "TCP 127.0.0.1:40000 > 127.0.0.1:80 | SEND",
    "TCP 127.0.0.1:40000 < 127.0.0.1:80 | y",
    "TCP [::]:0 > [::1]:1 | CLOSE",
  ]);
});
