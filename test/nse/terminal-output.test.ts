import { describe, expect, test } from "vitest";
import { terminalText } from "../../src/nse/escape.ts";
import { guardedTerminal } from "../../src/nse/terminal-output.ts";
import { type FileHandle, nullHost } from "../../src/stdlib/host.ts";

describe("what a terminal is shown", () => {
  test.each([
    ["text\tand\nlines", "text\tand\nlines"],
    ["network\r\nlines\r\n", "network\r\nlines\r\n"],
    ["over\rwritten", "over\\x0Dwritten"],
    ["\x1b[2J\x1b]52;c;x\x07", "\\x1B[2J\\x1B]52;c;x\\x07"],
    ["\x9b31m\x00\x08\x7f", "\\x9B31m\\x00\\x08\\x7F"],
    ["gr\xc3\xbc\xc3\x9fe \xe2\x82\xac \xf0\x9f\x98\x80", "gr\xc3\xbc\xc3\x9fe \xe2\x82\xac \xf0\x9f\x98\x80"],
    // U+009B in UTF-8 is a control character; the rest is no UTF-8.
    ["\xc2\x9b31m", "\\xC2\\x9B31m"],
    [
      "\xc0\x9b \xe0\x82\x9b \xed\xa0\x80 \xf4\x90\x80\x80 \xff",
      "\\xC0\\x9B \\xE0\\x82\\x9B \\xED\\xA0\\x80 \\xF4\\x90\\x80\\x80 \\xFF",
    ],
    ["\xe2\x82\x1b[0m", "\\xE2\\x82\\x1B[0m"],
  ])("%j", (text, shown) => {
    expect(terminalText(text)).toBe(shown);
  });

  test("no byte that is a control character is left of any text of two bytes", () => {
    for (let a = 0; a < 256; a++) {
      for (let b = 0; b < 256; b++) {
        const shown = terminalText(String.fromCharCode(a, b));
        const decoded = Buffer.from(shown, "latin1")
          .toString("utf8")
          .replace(/\r\n|[\t\n]/g, "");
        expect(/\p{Cc}|\ufffd/u.test(decoded), `${a} ${b}`).toBe(false);
      }
    }
  });
});

test("scripts' outputs are guarded on a terminal only", () => {
  const output = (terminal: boolean): FileHandle & { text: string } => ({
    ...nullHost.stdout,
    terminal,
    text: "",
    write(bytes: string) {
      this.text += bytes;
    },
  });
  const [screen, file] = [output(true), output(false)];
  const host = guardedTerminal({ ...nullHost, stdout: screen, stderr: file });
  host.stdout.write("\x1b[2Jx");
  host.stderr.write("\x1b[2Jx");
  expect(screen.text + file.text).toBe("\\x1B[2Jx\x1b[2Jx");
});
