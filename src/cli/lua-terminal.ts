import { createInterface, type Interface } from "node:readline";
import { PassThrough } from "node:stream";
import type { ReadStream, WriteStream } from "node:tty";
import { toBytes, toText } from "./bytes.ts";
import type { Completion } from "./lua-completion.ts";
import { History } from "./lua-history.ts";
import { CANCELLED, type LineReader } from "./lua-repl.ts";

/** Lines, and the keys that end one: the interface gets one of them at a time. */
const PIECES = /[^\r\n\x03\x04]*(?:\r\n|[\r\n\x03\x04])|[^\r\n\x03\x04]+/g;

/** What is inserted by Tab where there is nothing to complete. */
const INDENT = "  ";

/**
 * Reads lines from a terminal, with editing, history and completion. Between two lines the terminal is as the program
 * expects it: it echoes, gives whole lines, and Ctrl-C interrupts. Lines typed ahead wait until they are asked for.
 */
export class TerminalReader implements LineReader {
  private readonly keys = new PassThrough();
  private readonly editor: Interface;
  private readonly history: History;
  /** Input that the editor has not got yet. */
  private ahead: string[] = [];
  private waiting: ((line: string | undefined | typeof CANCELLED) => void) | null = null;
  private ended = false;
  private pumping = false;

  constructor(
    private readonly input: ReadStream,
    private readonly output: WriteStream,
    options: {
      readonly complete: (line: string) => Completion;
      readonly historyFile: string | undefined;
      /** True when the cursor is at the beginning of a line, as far as is known. */
      readonly atLineStart: () => boolean;
    },
  ) {
    this.atLineStart = options.atLineStart;
    this.history = new History(options.historyFile);
    this.editor = createInterface({
      input: Object.assign(this.keys, { setRawMode: (on: boolean) => input.setRawMode(on) }),
      output,
      terminal: true,
      history: this.history.lines.toReversed(),
      historySize: 1000,
      completer: (line: string) => this.complete(options.complete, line),
    });
    this.editor.on("line", (line) => this.give(toBytes(line)));
    this.editor.on("SIGINT", () => this.cancel());
    this.editor.on("close", () => this.end());
    input.setEncoding("utf8");
    input.on("data", (text: string) => {
      this.ahead.push(...(text.match(PIECES) ?? []));
      this.pump();
    });
    input.on("end", () => this.end());
    input.on("error", () => this.end());
    input.pause();
  }
  private readonly atLineStart: () => boolean;

  /** Takes what was typed ahead, up to the end of a line: a program that reads standard input gets it first. */
  takeAhead(): string {
    return toBytes((this.ahead.shift() ?? "").replace(/\r\n?$/, "\n"));
  }

  read(prompt: string): Promise<string | undefined | typeof CANCELLED> {
    if (this.ended) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.waiting = resolve;
      if (!this.atLineStart()) this.output.write("\n");
      this.input.setRawMode(true);
      this.input.resume();
      this.editor.setPrompt(toText(prompt));
      this.editor.prompt();
      this.pump();
    });
  }

  remember(line: string): void {
    this.history.add(toText(line));
  }

  close(): void {
    this.editor.close();
    this.input.pause();
  }

  private pump(): void {
    if (this.pumping || this.waiting === null) return;
    const piece = this.ahead.shift();
    if (piece === undefined) return;
    this.pumping = true;
    this.keys.write(piece);
    // The editor gets it in this turn of the event loop.
    setImmediate(() => {
      this.pumping = false;
      this.pump();
    });
  }

  private give(line: string | undefined | typeof CANCELLED): void {
    const { waiting } = this;
    if (waiting === null) return;
    this.waiting = null;
    this.input.pause();
    this.input.setRawMode(false);
    waiting(line);
  }

  private end(): void {
    this.ended = true;
    this.give(undefined);
  }

  private cancel(): void {
    this.output.write("^C");
    // Takes the line away, and goes to the next line of the screen.
    (this.editor as unknown as { clearLine(): void }).clearLine();
    this.give(CANCELLED);
  }

  private complete(find: (line: string) => Completion, line: string): [string[], string] {
    if (line.trim() === "") return [[line + INDENT], line];
    const { words, part } = find(toBytes(line));
    return [words.map(toText), toText(part)];
  }
}
