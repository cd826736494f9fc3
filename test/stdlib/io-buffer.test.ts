import { describe, expect, it } from "vitest";
import { type FileHandle, type Host, HostError, nullHost, type Whence } from "../../src/stdlib/host.ts";
import { flushAll, openStream, type Stream, streamsOf } from "../../src/stdlib/io-buffer.ts";

/** A handle that logs what is asked of it and gives its input in pieces of at most `piece` bytes. */
class LoggingHandle implements FileHandle {
  readonly log: string[] = [];
  fails: HostError | null = null;
  constructor(
    private content: string,
    readonly regular: boolean,
    readonly terminal = false,
    private readonly piece = Number.POSITIVE_INFINITY,
  ) {}
  private position = 0;

  read(max: number): string {
    this.log.push(`read ${max}`);
    if (this.fails !== null) throw this.fails;
    const part = this.content.slice(this.position, this.position + Math.min(max, this.piece));
    this.position += part.length;
    return part;
  }
  write(bytes: string): void {
    this.log.push(`write ${bytes}`);
    if (this.fails !== null) throw this.fails;
    this.content = this.content.slice(0, this.position) + bytes + this.content.slice(this.position + bytes.length);
    this.position += bytes.length;
  }
  seek(offset: number, whence: Whence): number {
    this.log.push(`seek ${offset} ${whence}`);
    const base = whence === "set" ? 0 : whence === "cur" ? this.position : this.content.length;
    this.position = base + offset;
    return this.position;
  }
  close(): undefined {
    this.log.push("close");
  }
  /** What was asked since the last call. */
  taken(): string[] {
    return this.log.splice(0);
  }
}

function host(stdout: FileHandle, stdin: FileHandle = nullHost.stdin): Host {
  return { ...nullHost, stdout, stdin };
}

function open(handle: FileHandle): Stream {
  return openStream(host(nullHost.stdout), handle, true, true);
}

describe("reading", () => {
  it("reads ahead in blocks, of disk files larger ones", () => {
    const file = new LoggingHandle("a\nb\nc", true);
    const stream = open(file);
    expect([stream.readLine(false), stream.readLine(true), stream.readLine(false)]).toEqual(["a", "b\n", "c"]);
    expect(file.taken()).toEqual(["read 16384", "read 16384"]);
    const pipe = new LoggingHandle("abc", false);
    expect(open(pipe).readChars(2)).toBe("ab");
    expect(pipe.taken()).toEqual(["read 4096"]);
  });

  it("does not wait for more than a line needs", () => {
    const pipe = new LoggingHandle("one\ntwo\nth", false, false, 5);
    const stream = open(pipe);
    expect(stream.readLine(false)).toBe("one");
    expect(pipe.taken()).toEqual(["read 4096"]);
    expect(stream.readLine(false)).toBe("two");
    expect(stream.readChars(100)).toBe("th");
  });

  it("reads large blocks directly", () => {
    const file = new LoggingHandle("x".repeat(70000), true);
    const stream = open(file);
    expect(stream.readChars(10).length).toBe(10);
    expect(stream.readChars(60000).length).toBe(60000);
    expect(stream.readAll().length).toBe(9990);
    expect(file.taken().slice(0, 2)).toEqual(["read 16384", `read ${60000 - 16374}`]);
  });

  it("reads a byte at a time without a buffer", () => {
    const pipe = new LoggingHandle("ab\ncd", false);
    const stream = open(pipe);
    stream.setMode("no");
    expect(stream.readLine(false)).toBe("ab");
    expect(pipe.taken()).toEqual(["read 1", "read 1", "read 1"]);
    expect(stream.readChars(2)).toBe("cd");
    expect(pipe.taken()).toEqual(["read 2"]);
  });

  it("remembers the end of the file until it is told to look again", () => {
    const pipe = new LoggingHandle("", false);
    const stream = open(pipe);
    expect([stream.peek(), stream.readLine(false), stream.readAll(), stream.readChars(3)]).toEqual([
      -1,
      undefined,
      "",
      "",
    ]);
    expect(pipe.taken()).toEqual(["read 4096"]);
    stream.clearEof();
    expect(stream.peek()).toBe(-1);
    expect(pipe.taken()).toEqual(["read 4096"]);
  });

  it("loses what a failed read had taken, as C does", () => {
    const pipe = new LoggingHandle("abc", false);
    const stream = open(pipe);
    expect(stream.readChars(1)).toBe("a");
    pipe.fails = new HostError("EIO");
    expect(() => stream.readChars(5)).toThrow("Input/output error");
    pipe.fails = null;
    expect(stream.readChars(5)).toBe("");
  });
});

describe("writing", () => {
  it("gathers a block", () => {
    const pipe = new LoggingHandle("", false);
    const stream = open(pipe);
    stream.write("a");
    stream.write("b\n");
    expect(pipe.taken()).toEqual([]);
    stream.write("x".repeat(4093));
    expect(pipe.taken()).toEqual([`write ab\n${"x".repeat(4093)}`]);
    stream.write("c");
    stream.flush();
    stream.flush();
    expect(pipe.taken()).toEqual(["write c"]);
  });

  it("buffers terminals by line, and shows prompts before it waits for input", () => {
    const screen = new LoggingHandle("", false, true);
    const keyboard = new LoggingHandle("answer\n", false, true);
    const { stdin, stdout, stderr } = streamsOf(host(screen, keyboard));
    stdout.write("no newline");
    expect(screen.taken()).toEqual([]);
    stdout.write(" one\ntwo\nth");
    expect(screen.taken()).toEqual(["write no newline one\ntwo\n"]);
    expect(stdin.readLine(false)).toBe("answer");
    expect(screen.taken()).toEqual(["write th"]);
    expect(() => stderr.write("x")).toThrow("Bad file descriptor");
  });

  it("does not show prompts when output is no terminal", () => {
    const pipe = new LoggingHandle("", false);
    const { stdin, stdout } = streamsOf(host(pipe, new LoggingHandle("x\n", false)));
    stdout.write("prompt");
    stdin.readLine(false);
    expect(pipe.taken()).toEqual([]);
  });

  it("flushes when buffering is turned off", () => {
    const file = new LoggingHandle("", true);
    const stream = open(file);
    stream.write("a");
    stream.setMode("no");
    stream.write("b");
    stream.write("");
    expect(file.taken()).toEqual(["write a", "write b"]);
  });

  it("goes on where reading stopped, and the other way round", () => {
    const file = new LoggingHandle("0123456789", true);
    const stream = open(file);
    expect(stream.readChars(3)).toBe("012");
    stream.write("ab");
    expect(stream.readChars(2)).toBe("56");
    expect(stream.seek(0, "cur")).toBe(7);
    stream.seek(0, "set");
    expect(stream.readAll()).toBe("012ab56789");
  });

  it("closes the handle even when flushing fails", () => {
    const file = new LoggingHandle("", true);
    const stream = open(file);
    stream.write("a");
    file.fails = new HostError("ENOSPC");
    expect(() => stream.close()).toThrow("No space left on device");
    expect(file.taken()).toEqual(["write a", "close"]);
  });
});

describe("flushing on behalf of others", () => {
  it("leaves a failure to the next operation", () => {
    const file = new LoggingHandle("", true);
    const owner = host(nullHost.stdout);
    const stream = openStream(owner, file, false, true);
    stream.write("a");
    file.fails = new HostError("ENOSPC");
    flushAll(owner);
    file.fails = null;
    expect(() => stream.flush()).toThrow("No space left on device");
    stream.write("b");
    stream.flush();
    expect(file.taken()).toEqual(["write a", "write b"]);
  });

  it("forgets closed streams", () => {
    const owner = host(nullHost.stdout);
    const stream = openStream(owner, new LoggingHandle("", true), false, true);
    expect(streamsOf(owner).all.has(stream)).toBe(true);
    stream.close();
    expect(streamsOf(owner).all.has(stream)).toBe(false);
  });

  it("reports wrong directions", () => {
    const owner = host(nullHost.stdout);
    expect(() => openStream(owner, new LoggingHandle("", true), true, false).write("x")).toThrow("Bad file descriptor");
    expect(() => openStream(owner, new LoggingHandle("", true), false, true).peek()).toThrow("Bad file descriptor");
  });
});
