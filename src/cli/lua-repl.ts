import { cString } from "../stdlib/host.ts";
import { LuaError } from "../vm/errors.ts";
import type { Body } from "../vm/resumable.ts";
import { first, type LuaValue, UNWIND } from "../vm/value.ts";
import { type LuaProgram, textOf } from "./lua-program.ts";

/** What a reader gives instead of a line when the user has pressed Ctrl-C. */
export const CANCELLED = Symbol("cancelled");

/** Where interactive mode gets its lines from: byte strings. */
export interface LineReader {
  /** Shows a prompt and waits for a line; undefined at the end of the input. */
  read(prompt: string): Promise<string | undefined | typeof CANCELLED>;
  /** Keeps a line that was entered. */
  remember(line: string): void;
  close(): void;
}

const CHUNK_NAME = "=stdin";
const PROMPTS = { _PROMPT: "> ", _PROMPT2: ">> " };

/** Interactive mode (manual 7): reads statements or expressions, runs them and prints their results. */
export class Repl {
  constructor(
    private readonly program: LuaProgram,
    private readonly reader: LineReader,
  ) {}

  /** Goes on until the input ends. False when a prompt could not be made; its error has been reported. */
  async run(): Promise<boolean> {
    const { program } = this;
    const { name } = program;
    program.name = null;
    try {
      for (;;) {
        const f = await this.readChunk();
        if (f === undefined) break;
        if (f === CANCELLED) continue;
        const ended =
          f instanceof LuaError ? ({ ok: false, error: f.value } as const) : await program.call(f.value, []);
        if (ended.ok) await this.printResults(ended.values);
        else program.report(ended.error);
      }
    } catch (e) {
      if (!(e instanceof PromptError)) throw e;
      program.report(e.error);
      return false;
    } finally {
      this.reader.close();
    }
    program.print("\n");
    program.name = name;
    return true;
  }

  /** Reads lines until they are a statement, or an error. */
  private async readChunk(): Promise<{ value: LuaValue } | LuaError | undefined | typeof CANCELLED> {
    const line = await this.readLine("_PROMPT");
    if (typeof line !== "string") return line;
    const source = line.startsWith("=") ? `return ${line.slice(1)}` : line;
    const expression = this.load(`return ${source};`);
    if (!(expression instanceof LuaError)) return expression;
    return this.readStatement(source);
  }

  private async readStatement(start: string): Promise<{ value: LuaValue } | LuaError | typeof CANCELLED> {
    let source = start;
    for (;;) {
      const chunk = this.load(source);
      if (!(chunk instanceof LuaError) || !isIncomplete(chunk)) return chunk;
      const line = await this.readLine("_PROMPT2");
      if (line === undefined) return chunk;
      if (line === CANCELLED) return line;
      source += `\n${line}`;
    }
  }

  private async readLine(which: keyof typeof PROMPTS): Promise<string | undefined | typeof CANCELLED> {
    const prompt = await this.prompt(which);
    // What the program has written goes before the prompt.
    this.program.print("");
    const line = await this.reader.read(prompt);
    if (typeof line !== "string") return line;
    const text = cString(line);
    if (text !== "") this.reader.remember(text);
    return text;
  }

  private async prompt(which: keyof typeof PROMPTS): Promise<string> {
    const { L } = this.program;
    const ended = await this.program.run(function* (): Body {
      let r = L.index(L.globals, which);
      if (r === UNWIND) r = yield;
      const value = first(r);
      if (value === undefined) return PROMPTS[which];
      r = L.toStringMeta(value);
      return r === UNWIND ? yield : r;
    });
    if (!ended.ok) throw new PromptError(ended.error);
    return cString(ended.values[0] as string);
  }

  private load(source: string): { value: LuaValue } | LuaError {
    try {
      return { value: this.program.L.load(source, CHUNK_NAME) };
    } catch (e) {
      if (e instanceof LuaError) return e;
      throw e;
    }
  }

  private async printResults(values: readonly LuaValue[]): Promise<void> {
    if (values.length === 0) return;
    const { L } = this.program;
    const ended = await this.program.run(function* (): Body {
      let r = L.index(L.globals, "print");
      if (r === UNWIND) r = yield;
      r = L.call(first(r), ...values);
      return r === UNWIND ? yield : r;
    });
    if (!ended.ok) this.program.report(`error calling 'print' (${textOf(ended.error) ?? "(null)"})`);
  }
}

/**
 * Reads the lines of a program's standard input, whatever that is. What does not come from a terminal, which shows it, is
 * repeated in the output, so that this reads like a session; as the reference's is with readline.
 */
export function plainReader(program: LuaProgram): LineReader {
  return {
    read: async (prompt) => {
      program.print(prompt);
      const line = program.readLine();
      if (line !== undefined && !program.host.stdin.terminal) program.print(`${line}\n`);
      return line;
    },
    remember: () => undefined,
    close: () => undefined,
  };
}

/** The error that making a prompt ended in. */
class PromptError extends Error {
  constructor(readonly error: LuaValue) {
    super("no prompt");
  }
}

/** True for the error of a chunk that more text could complete: the reference's message then ends like this. */
function isIncomplete(e: LuaError): boolean {
  return typeof e.value === "string" && e.value.endsWith("<eof>");
}
