import { constants, deflateRawSync, deflateSync, gzipSync, inflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Inflater, type Wrapping } from "../../../../src/nse/lib/zlib/inflate.ts";

/** Compressible texts and incompressible ones. */
const texts = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((a) => Buffer.from(a)),
  fc.array(fc.constantFrom("hello ", "<td>", "\r\n", "0"), { maxLength: 2000 }).map((a) => Buffer.from(a.join(""))),
);
const settings = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  memLevel: fc.integer({ min: 1, max: 9 }),
  strategy: fc.integer({ min: 0, max: 4 }),
});

/** Decodes data that come in pieces, taking `step` bytes at a time. */
function decode(wrapping: Wrapping, data: Buffer, piece: number, step: number): { text: string; ended: boolean } {
  const inflater = new Inflater(wrapping, 15, undefined);
  const bytes = data.toString("latin1");
  let text = "";
  for (let at = 0; at < bytes.length; at += piece) {
    inflater.push(bytes.slice(at, at + piece));
    do {
      inflater.decode(step);
      text += inflater.take(step);
    } while (inflater.available > 0 || (text.length > 0 && more(inflater, step)));
  }
  return { text, ended: inflater.ended };
}

function more(inflater: Inflater, step: number): boolean {
  inflater.decode(step);
  return inflater.available > 0;
}

describe("an inflater", () => {
  test.each([
    ["zlib", deflateSync],
    ["gzip", gzipSync],
    ["raw", deflateRawSync],
    ["auto", deflateSync],
    ["auto", gzipSync],
  ] as const)("gives what was compressed: %s", (wrapping, compress) => {
    fc.assert(
      fc.property(
        texts,
        settings,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 50 }),
        (text, s, piece, step) => {
          const data = compress(text, s);
          expect(decode(wrapping, data, piece, step)).toEqual({ text: text.toString("latin1"), ended: true });
        },
      ),
    );
  });

  test("gives as much of truncated data as zlib does", () => {
    fc.assert(
      fc.property(texts, settings, fc.double({ min: 0, max: 1, noNaN: true }), (text, s, share) => {
        const data = deflateSync(text, s);
        const cut = data.subarray(0, Math.max(2, Math.floor(share * (data.length - 1))));
        const expected = inflateSync(cut, { finishFlush: constants.Z_SYNC_FLUSH });
        expect(decode("zlib", cut, 1000, 8192)).toEqual({ text: expected.toString("latin1"), ended: false });
      }),
    );
  });

  test("refuses changed data, or gives what the checksum is right for", () => {
    fc.assert(
      fc.property(texts, settings, fc.nat(), fc.integer({ min: 0, max: 7 }), (text, s, at, bit) => {
        const data = deflateSync(text, s);
        const index = at % data.length;
        data.writeUInt8(data.readUInt8(index) ^ (1 << bit), index);
        let result: string;
        try {
          const decoded = decode("zlib", data, 1000, 8192);
          result = decoded.ended ? decoded.text : "short";
        } catch (e) {
          result = (e as Error).name;
        }
        expect(["InflateError", "short", text.toString("latin1")]).toContain(result);
      }),
    );
  });

  test("decodes no more of a bomb than is asked for", () => {
    const bomb = deflateSync(Buffer.alloc(50_000_000)).toString("latin1");
    const inflater = new Inflater("zlib", 15, undefined);
    inflater.push(bomb);
    inflater.decode(1000);
    expect(inflater.available).toBeGreaterThanOrEqual(1000);
    expect(inflater.available).toBeLessThan(2000);
  });

  test("keeps what is far back when most of the output was taken", () => {
    const text = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i) % 251));
    expect(decode("gzip", gzipSync(text), 5000, 3000).text).toBe(text.toString("latin1"));
  });

  // A stored block, a fixed and a dynamic one; broken headers; codes that cannot be.
  test.each([
    ["a reserved block type", "raw", "07"],
    ["a stored block with wrong lengths", "raw", "010500fafe"],
    ["a distance before the beginning", "raw", "0302"],
    ["a wrong zlib header", "zlib", "789d"],
    ["another method", "zlib", "7700"],
    ["a window that is too large", "zlib", "8800"],
    ["a dictionary that is not given", "zlib", "78bb11223344"],
    ["gzip with reserved flags", "gzip", "1f8b08e0"],
    ["too many length codes", "raw", "fd1f"],
  ] as const)("refuses %s", (_, wrapping, hex) => {
    const inflater = new Inflater(wrapping, 15, undefined);
    inflater.push(Buffer.from(`${hex}00000000000000000000`, "hex").toString("latin1"));
    expect(() => inflater.decode(100)).toThrow(/invalid|incorrect|too many|no inflate dictionary/);
  });

  test("reads names, comments and a header checksum of gzip", () => {
    const body = gzipSync("text");
    const header = Buffer.from([0x1f, 0x8b, 8, 4 + 8 + 16, 0, 0, 0, 0, 0, 3, 2, 0, 65, 66, 110, 0, 99, 0]);
    const data = Buffer.concat([header, body.subarray(10)]);
    expect(decode("gzip", data, 1, 10)).toEqual({ text: "text", ended: true });
    header[3] = 4 + 8 + 16 + 2;
    const wrong = Buffer.concat([header, Buffer.from([1, 2]), body.subarray(10)]);
    expect(() => decode("gzip", wrong, 100, 10)).toThrow("header crc mismatch");
  });
});
