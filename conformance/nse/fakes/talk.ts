import type { Socket } from "node:net";
import type { TcpFake } from "../service.ts";

/** The bytes of hexadecimal text; blanks are left out. */
export function hex(text: string): Buffer {
  return Buffer.from(text.replace(/\s+/g, ""), "hex");
}

/** A string of single bytes. */
export function bytes(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

/** A fake that says something at once and keeps the connection open; it closes when told to. */
export function says(text: string | Buffer, close = false): TcpFake {
  return (socket) => {
    socket.write(text);
    if (close) socket.end();
    else socket.resume();
  };
}

/** A fake that waits for a first message of any kind, answers and closes. */
export function answersOnce(text: string | Buffer): TcpFake {
  return (socket) => {
    socket.once("data", () => socket.end(text));
  };
}

/**
 * A fake that gets its input in pieces that `cut` separates.
 * @param cut the length of the first piece of the bytes so far, undefined while there is none.
 */
export function inPieces(
  cut: (data: Buffer) => number | undefined,
  answer: (piece: Buffer, socket: Socket) => Buffer | string | undefined,
  greeting?: string | Buffer,
): TcpFake {
  return (socket) => {
    let waiting: Buffer = Buffer.alloc(0);
    if (greeting !== undefined) socket.write(greeting);
    socket.on("data", (data) => {
      waiting = Buffer.concat([waiting, data]);
      for (;;) {
        const length = cut(waiting);
        if (length === undefined || length > waiting.length || length === 0) return;
        const piece = waiting.subarray(0, length);
        waiting = waiting.subarray(length);
        const reply = answer(piece, socket);
        if (reply !== undefined && socket.writable) socket.write(reply);
      }
    });
    socket.on("end", () => socket.end());
  };
}

/** A fake that talks in lines; the answer gets a line without its end. */
export function inLines(
  answer: (line: string, socket: Socket) => Buffer | string | undefined,
  greeting?: string | Buffer,
  end = "\n",
): TcpFake {
  const cut = (data: Buffer): number | undefined => {
    const at = data.indexOf(end);
    return at < 0 ? undefined : at + end.length;
  };
  return inPieces(cut, (piece, socket) => answer(piece.toString("latin1").replace(/\r?[\r\n]$/, ""), socket), greeting);
}

/** A 16-bit big-endian number before its bytes. */
export function counted16(data: Buffer): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(data.length);
  return Buffer.concat([head, data]);
}

/** A 16-bit big-endian number. */
export function u16(n: number): Buffer {
  const b = Buffer.alloc(2);
  b.writeUInt16BE(n);
  return b;
}

/** A 32-bit big-endian number. */
export function u32(n: number): Buffer {
  const b = Buffer.alloc(4);
  b.writeUInt32BE(n);
  return b;
}

/** A 32-bit little-endian number. */
export function le32(n: number): Buffer {
  const b = Buffer.alloc(4);
  b.writeUInt32LE(n);
  return b;
}
