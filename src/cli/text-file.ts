import { createReadStream } from "node:fs";
import { CommandError, systemSays } from "./usage.ts";

/** Bytes read at once. */
const CHUNK = 1 << 16;

/** The bytes of a file, or of standard input for "-", piece by piece. Throws a `CommandError`. */
export async function* readPieces(path: string): AsyncGenerator<string> {
  const stream = path === "-" ? process.stdin : createReadStream(path, { highWaterMark: CHUNK });
  try {
    for await (const piece of stream) yield (piece as Buffer).toString("latin1");
  } catch (e) {
    throw new CommandError(`cannot read ${path === "-" ? "standard input" : path}: ${systemSays(e)}`);
  }
}

/** The lines of a file without their ends, some at a time. Throws a `CommandError`. */
export async function* readLines(path: string): AsyncGenerator<string[]> {
  let rest = "";
  for await (const piece of readPieces(path)) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() as string;
    yield lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  }
  if (rest !== "") yield [rest];
}
