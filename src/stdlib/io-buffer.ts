import { claim, cut, spend } from "../vm/work.ts";
import { type ExitStatus, type FileHandle, type Host, HostError, type Whence } from "./host.ts";

/** When written bytes go to the host (manual 6.8, `file:setvbuf`). */
export type BufferMode = "no" | "full" | "line";

/** Bytes read or gathered at once: of files on disk, and of everything else (where C's stdio has the same). */
const FILE_BLOCK = 16384;
const PIPE_BLOCK = 4096;
/** The most bytes asked of a host in one read. */
const LARGEST_READ = 1 << 20;

/**
 * A buffered file with one position, as C's `FILE`. Bytes are read ahead into `input` or gathered in `output`; never
 * both hold bytes, so that the position is always the handle's less what is read ahead.
 *
 * Operations of a failing host throw its `HostError`.
 */
export class Stream {
  private input = "";
  /** Where in `input` the next byte is. */
  private at = 0;
  private output = "";
  /** The last read found the end. Stays until `clearEof`, as C's end-of-file indicator. */
  private ended = false;
  /** A failure of `settle`, still to be reported. */
  private unreported: HostError | undefined;
  private mode: BufferMode;
  private readonly block: number;

  /**
   * @param peers the streams of the same host, to be flushed when the program ends; this one adds itself.
   * @param terminalOutput shows its prompts (is flushed) before this stream waits, when neither is fully buffered.
   */
  constructor(
    readonly handle: FileHandle,
    private readonly readable: boolean,
    private readonly writable: boolean,
    private readonly peers: Set<Stream>,
    private readonly terminalOutput: Stream | null,
    mode?: BufferMode,
  ) {
    this.mode = mode ?? (handle.terminal ? "line" : "full");
    this.block = handle.regular ? FILE_BLOCK : PIPE_BLOCK;
    peers.add(this);
  }

  /** Reads ahead up to `want` bytes after all of `input` is used; false at the end of the file. */
  private fill(want: number): boolean {
    if (!this.readable) throw new HostError("EBADF");
    this.flush();
    if (this.ended) return false;
    if (this.mode !== "full" && this.terminalOutput?.mode === "line") this.terminalOutput.flush();
    this.input = this.handle.read(want);
    spend(this.input.length >> 2);
    this.at = 0;
    this.ended = this.input === "";
    return !this.ended;
  }

  /** Forgets that the end of the file was seen: more may have come. */
  clearEof(): void {
    this.ended = false;
  }

  /** The next byte, without taking it; -1 at the end of the file. */
  peek(): number {
    if (this.at < this.input.length || this.fill(this.mode === "no" ? 1 : this.block)) {
      return this.input.charCodeAt(this.at);
    }
    return -1;
  }

  /** Takes the byte that `peek` showed. */
  skip(): void {
    this.at++;
  }

  /**
   * Takes what a sticky pattern matches at the position, if it ends before what is read ahead does and is not longer than
   * `max`; else takes nothing and gives undefined.
   */
  match(pattern: RegExp, max: number): string | undefined {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.input)) return undefined;
    const start = this.at;
    const end = pattern.lastIndex;
    if (end >= this.input.length || end - start > max) return undefined;
    this.at = end;
    return this.input.slice(start, end);
  }

  /** A line with or without its newline; undefined at the end of the file. */
  readLine(keepNewline: boolean): string | undefined {
    let line = "";
    for (;;) {
      const { input, at } = this;
      const end = at < input.length ? input.indexOf("\n", at) : -1;
      if (end >= 0) {
        this.at = end + 1;
        return line + cut(input.slice(at, keepNewline ? end + 1 : end), input.length);
      }
      line += input.slice(at);
      this.at = input.length;
      claim(line.length);
      if (!this.fill(this.mode === "no" ? 1 : this.block)) return line === "" ? undefined : line;
    }
  }

  /** Up to `count` bytes, fewer only at the end of the file. */
  readChars(count: number): string {
    let left = count - (this.input.length - this.at);
    if (left <= 0) {
      this.at += count;
      return cut(this.input.slice(this.at - count, this.at), this.input.length);
    }
    let chars = this.input.slice(this.at);
    this.at = this.input.length;
    while (left > 0) {
      const direct = this.mode === "no" || left >= this.block;
      if (!this.fill(direct ? Math.min(left, LARGEST_READ) : this.block)) break;
      this.at = Math.min(left, this.input.length);
      chars += this.at === this.input.length ? this.input : this.input.slice(0, this.at);
      left -= this.at;
      claim(chars.length);
    }
    return chars;
  }

  /** Everything up to the end of the file. */
  readAll(): string {
    let all = this.input.slice(this.at);
    this.at = this.input.length;
    for (let want = FILE_BLOCK; this.fill(want); want = Math.min(want * 2, LARGEST_READ)) {
      all += this.input;
      this.at = this.input.length;
      claim(all.length);
    }
    return all;
  }

  /** Writes at the position. What cannot be written later is lost, as in C. */
  write(bytes: string): void {
    if (!this.writable) throw new HostError("EBADF");
    if (this.at < this.input.length) this.dropInput();
    if (this.mode === "no") {
      if (bytes !== "") this.handle.write(bytes);
      return;
    }
    const lines = this.mode === "line" ? bytes.lastIndexOf("\n") + 1 : 0;
    if (lines > 0) {
      const output = this.output + bytes.slice(0, lines);
      this.output = bytes.slice(lines);
      this.handle.write(output);
      return;
    }
    this.output += bytes;
    if (this.output.length >= this.block) this.flush();
  }

  /** Gives bytes read ahead back to the handle, where it can seek. */
  private dropInput(): void {
    const ahead = this.input.length - this.at;
    this.input = "";
    this.at = 0;
    if (this.handle.regular) this.handle.seek(-ahead, "cur");
  }

  /** Writes out what is gathered. */
  flush(): void {
    const { output, unreported } = this;
    this.output = "";
    if (unreported !== undefined) {
      this.unreported = undefined;
      throw unreported;
    }
    if (output !== "") this.handle.write(output);
  }

  /** Writes out what is gathered on behalf of others: a failure is left to the next operation. */
  settle(): void {
    if (this.output === "") return;
    try {
      this.flush();
    } catch (e) {
      if (!(e instanceof HostError)) throw e;
      this.unreported = e;
    }
  }

  /** Moves the position and gives the new one. */
  seek(offset: number, whence: Whence): number {
    this.flush();
    const ahead = this.input.length - this.at;
    const position = this.handle.seek(whence === "cur" ? offset - ahead : offset, whence);
    this.input = "";
    this.at = 0;
    this.ended = false;
    return position;
  }

  /** Sets when written bytes go out from now on. */
  setMode(mode: BufferMode): void {
    if (mode === "no") {
      this.flush();
      if (this.at < this.input.length && this.handle.regular) this.dropInput();
    }
    this.mode = mode;
  }

  /** Flushes and closes; the handle is closed even when this throws. A process gives its exit status. */
  close(): ExitStatus | undefined {
    this.peers.delete(this);
    let status: ExitStatus | undefined;
    try {
      this.flush();
    } finally {
      status = this.handle.close();
    }
    return status;
  }
}

/** The streams of a host: its standard files, which all users of the host share, and all that are open. */
export interface HostStreams {
  readonly stdin: Stream;
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly all: Set<Stream>;
}

const streams = new WeakMap<Host, HostStreams>();

/** The streams of a host. `print` and `io.stdout` write through the same one. */
export function streamsOf(host: Host): HostStreams {
  let s = streams.get(host);
  if (s === undefined) {
    const all = new Set<Stream>();
    const stdout = new Stream(host.stdout, false, true, all, null);
    const stdin = new Stream(host.stdin, true, false, all, stdout);
    const stderr = new Stream(host.stderr, false, true, all, null, "no");
    s = { stdin, stdout, stderr, all };
    streams.set(host, s);
  }
  return s;
}

/** Opens a buffered stream on a handle of the host. */
export function openStream(host: Host, handle: FileHandle, readable: boolean, writable: boolean): Stream {
  const { all, stdout } = streamsOf(host);
  return new Stream(handle, readable, writable, all, stdout);
}

/** Flushes all streams of a host, as C's `fflush(NULL)` does. */
export function flushAll(host: Host): void {
  for (const stream of streamsOf(host).all) stream.settle();
}

/** Flushes all streams of a host but its standard ones. */
export function flushFiles(host: Host): void {
  const { all, stdin, stdout, stderr } = streamsOf(host);
  for (const stream of all) {
    if (stream !== stdin && stream !== stdout && stream !== stderr) stream.settle();
  }
}

/** What `print` does with its text: writes it and flushes. Failures are ignored. */
export function printTo(stream: Stream, text: string): void {
  try {
    stream.write(text);
    stream.flush();
  } catch (e) {
    if (!(e instanceof HostError)) throw e;
  }
}
