import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ended, Program } from "./lua-harness.ts";

/**
 * Runs a command on a terminal of its own. For each step it waits until some text has been shown, then types another one.
 * Writes all that was shown, and ends with the command's exit status.
 */
const TYPIST = `
import json, os, pty, signal, sys
signal.alarm(50)
steps, command = json.loads(sys.argv[1]), sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm"
    os.execvp(command[0], command)
shown, seen = b"", 0
def more():
    global shown
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        piece = b""
    shown += piece
    return piece != b""
for wait, keys in steps:
    wait = wait.encode()
    while shown.find(wait, seen) < 0:
        if not more():
            break
    seen = max(shown.find(wait, seen) + len(wait), seen)
    os.write(terminal, keys.encode())
while more():
    pass
sys.stdout.buffer.write(shown)
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

const hasPython = spawnSync("python3", ["-c", "import pty"]).status === 0;

let program: Program;
let history = "";
beforeAll(async () => {
  program = await Program.build();
  history = join(program.root, "history");
});
afterAll(() => rmSync(program.root, { recursive: true, force: true }));

interface Session {
  readonly screen: string;
  readonly code: number | null;
}

/** A session of `neap lua`: what is waited for, and typed after that. */
async function session(steps: readonly (readonly [wait: string, keys: string])[], ...args: string[]): Promise<Session> {
  const command = ["-c", TYPIST, JSON.stringify(steps), process.execPath, program.neap, "lua", ...args];
  const { code, stdout, stderr } = await ended(program.start("python3", command, { NEAP_HISTORY: history }));
  expect(stderr).toBe("");
  // Without what moves the cursor or clears, which the editor does before each prompt and each change.
  const screen = stdout.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, "").replace(/\r/g, "");
  return { screen: screen.replace(/^Lua 5\.4 .*\n/, ""), code };
}

const END = "\x04";

/** A prompt, which means that keys go to the editor from now on, and not to the program. */
const prompt = (text: string): string => `\x1b[0J${text}`;
const FIRST = prompt("> ");
const NEXT = prompt(">> ");

describe.skipIf(!hasPython)("interactive mode on a terminal", () => {
  it("prints results, and goes on after errors", async () => {
    const { screen, code } = await session([
      [FIRST, "1 + 1\r"],
      [FIRST, "x =\r"],
      [NEXT, "'text'\r"],
      [FIRST, "x, #x\r"],
      [FIRST, "error 'E'\r"],
      [FIRST, END],
    ]);
    expect(screen).toBe(
      "> 1 + 1\n2\n> x =\n>> 'text'\n> x, #x\ntext\t4\n> error 'E'\nstdin:1: E\nstack traceback:\n" +
        "\t[C]: in function 'error'\n\tstdin:1: in main chunk\n\t[C]: in ?\n> \n",
    );
    expect(code).toBe(0);
  });

  it("gives up a line, or several, at Ctrl-C", async () => {
    const { screen } = await session([
      [FIRST, "abc"],
      ["abc", "\x03"],
      [FIRST, "f(\r"],
      [NEXT, "1"],
      ["1", "\x03"],
      [FIRST, "2\r"],
      [FIRST, END],
    ]);
    expect(screen).toBe("> abc^C\n> f(\n>> 1^C\n> 2\n2\n> \n");
  });

  it("interrupts a program at Ctrl-C", async () => {
    const { screen, code } = await session([
      [FIRST, "print 'ready' while true do end\r"],
      ["ready\r\n", "\x03"],
      [FIRST, "3\r"],
      [FIRST, END],
    ]);
    // It may come before `print` has returned.
    expect(screen.replace("stdin:1: interrupted!", "interrupted!").replace("\t[C]: in function 'print'\n", "")).toBe(
      "> print 'ready' while true do end\nready\n^Cinterrupted!\nstack traceback:\n\tstdin:1: in main chunk\n" +
        "\t[C]: in ?\n> 3\n3\n> \n",
    );
    expect(code).toBe(0);
  });

  it("lets a program read from the terminal, and takes what is pasted line by line", async () => {
    const { screen } = await session([
      [FIRST, "function f() print('reading')\r return io.read()\rend\rf()\rpasted\rprint('next')\r"],
      ["next\r\n", ""],
      [FIRST, "f()\r"],
      ["reading\r\n", "typed\r"],
      [FIRST, END],
    ]);
    expect(screen).toBe(
      "> function f() print('reading')\n>>  return io.read()\n>> end\n> f()\nreading\npasted\n> print('next')\nnext\n" +
        "> f()\nreading\ntyped\ntyped\n> \n",
    );
  });

  it("does not cover what a program left on the line", async () => {
    const { screen } = await session([
      [FIRST, "do io.write('abc') end\r"],
      [FIRST, END],
    ]);
    expect(screen).toBe("> do io.write('abc') end\nabc\n> \n");
  });

  it("completes names", async () => {
    const { screen } = await session([
      [FIRST, "string.fo"],
      ["string.fo", "\t"],
      ["rmat", "('%d', 7)\r"],
      [FIRST, END],
    ]);
    expect(screen).toContain("string.format('%d', 7)\n7\n");
  });

  it("remembers lines", async () => {
    writeFileSync(history, "print('from', 'history')\n");
    const { screen } = await session([
      [FIRST, "\x1b[A"],
      ["'history')", "\r"],
      ["from\thistory\r\n", ""],
      [FIRST, "print('h\u00e9')\r"],
      [FIRST, END],
    ]);
    expect(screen).toContain("from\thistory\n");
    expect(screen).toContain("\nh\xc3\xa9\n");
    expect(readFileSync(history, "utf8")).toBe("print('from', 'history')\nprint('h\u00e9')\n");
  });

  it("asks with the program's prompts, and ends when it does", async () => {
    const { screen, code } = await session(
      [
        [prompt("lua> "), "f(\r"],
        [prompt("... "), "'F')\r"],
        [prompt("lua> "), "os.exit(3)\r"],
      ],
      "-i",
      "-e",
      "_PROMPT, _PROMPT2, f = 'lua> ', '... ', print",
    );
    expect(screen).toBe("lua> f(\n... 'F')\nF\nlua> os.exit(3)\n");
    expect(code).toBe(3);
  });
});
