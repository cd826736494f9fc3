import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { ChunkStore } from "../../src/stdlib/chunk-store.ts";
import { DiskCache } from "../../src/stdlib/disk-cache.ts";
import { compileSource } from "../../src/vm/compiler/compile.ts";
import { type Image, mainProto } from "../../src/vm/image.ts";
import { imageBytes, imageOfBytes } from "../../src/vm/image-file.ts";
import { list } from "../../src/vm/list.ts";
import { LuaState } from "../../src/vm/state.ts";
import type { Values } from "../../src/vm/value.ts";
import { verify } from "../../src/vm/verify.ts";
import { program } from "../parser/programs.ts";

const root = mkdtempSync(join(tmpdir(), "neap-store-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
const listing = (image: Image): string => {
  const proto = mainProto(image, "=src");
  verify(proto);
  return list(proto, { tables: true });
};
const copy = (source: string, shift: number): Image => {
  const bytes = Buffer.concat([Buffer.alloc(shift), ...imageBytes(compileSource(source, "=src"))]);
  return imageOfBytes(bytes.subarray(shift), latin1);
};

it("makes the same of the bytes of an image as of the image", () => {
  const sources = [
    "",
    "return 0x7fffffffffffffff, math.mininteger, -1, 1 << 62, 9007199254740993, 2^53, 1e300, -0.0, 1.0, 0/0, nil, true",
    "local a <const>, b <close> = 'x\\0\\xff', nil; goto e; do local function f(...) a1 = a; return f, ... end end ::e::",
    `return "${"long ".repeat(50)}", {[3000000000] = -3000000000, [-4294967297] = "", x = 2147483648}`,
  ];
  for (const source of sources) {
    for (const shift of [0, 1, 4]) expect(listing(copy(source, shift))).toBe(listing(compileSource(source, "=src")));
  }
  fc.assert(
    fc.property(program, (source) => {
      let image: Image;
      try {
        image = compileSource(source, "=src");
      } catch {
        return;
      }
      expect(listing(copy(source, 0))).toBe(listing(image));
    }),
    { numRuns: 300 },
  );
});

const source = `local n = ... local function f(x) return x .. "y", 1.5, function() return n end end return f("x")
${"-- comment\n".repeat(200)}`;

function loaded(store: ChunkStore, text: string, name: string): readonly unknown[] {
  const L = new LuaState({ chunkCache: store });
  const r = L.call(L.load(text, name), 7);
  return (r as Values).v.slice(0, 2);
}

it("keeps files, by text and by build", () => {
  const directory = join(root, "one");
  const store = new ChunkStore(new DiskCache(directory), "build 1");
  expect(loaded(store, source, "@f.lua")).toEqual(["xy", 1.5]);
  expect(readdirSync(directory)).toHaveLength(1);
  expect(store.get(source)).not.toBeNull();
  expect(store.get(`${source} `)).toBeNull();
  expect(new ChunkStore(new DiskCache(directory), "build 2").get(source)).toBeNull();
  // The same text under another name is the same file; what it is called is not kept.
  expect(loaded(store, source, "@g.lua")).toEqual(["xy", 1.5]);
  expect(readdirSync(directory)).toHaveLength(1);
  const L = new LuaState({ chunkCache: store });
  expect(L.load(source, "@h.lua").proto.source).toBe("@h.lua");
});

it("never takes one text for another, however alike", () => {
  const store = new ChunkStore(new DiskCache(join(root, "alike")), "build");
  const text = (n: number) => `return ${"0 + ".repeat(20_000)}${n} ${"+ 0 ".repeat(20_000)}`;
  for (const n of [1, 2, 1, 3, 3]) {
    const L = new LuaState({ chunkCache: store });
    expect(L.call(L.load(text(n), "@f.lua"))).toBe(n);
  }
});

it("keeps nothing of texts that are no files, of small ones, and of broken ones", () => {
  const directory = join(root, "two");
  const store = new ChunkStore(new DiskCache(directory), "build");
  loaded(store, source, "=text");
  loaded(store, source, source);
  loaded(store, "return 1, 2", "@small.lua");
  expect(() => loaded(store, `${source} then`, "@bad.lua")).toThrow();
  expect(() => readdirSync(directory)).toThrow();
});
