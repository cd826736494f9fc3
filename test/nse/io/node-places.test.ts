import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { nodePlaces } from "../../../src/nse/io/node-places.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "neap-places-")));
afterAll(() => rmSync(root, { recursive: true }));
mkdirSync(join(root, "a/b"), { recursive: true });
mkdirSync(join(root, "c"));
writeFileSync(join(root, "a/b/file"), "");
symlinkSync(join(root, "a/b"), join(root, "c/link"));
symlinkSync("../a/b/new", join(root, "c/dangling"));
symlinkSync("dangling", join(root, "c/twice"));
symlinkSync("loop", join(root, "c/loop"));
const at = (path: string): string => `${root}/${path}`;

describe("where a path leads", () => {
  test.each([
    ["a/b/file", "a/b/file"],
    ["a/./b//file", "a/b/file"],
    ["c/link/file", "a/b/file"],
    ["c/link/..", "a"],
    ["c/link/../b/file", "a/b/file"],
    ["c/link/nothing", "a/b/nothing"],
    ["c/link/../nothing/deep", "a/nothing/deep"],
    ["nothing/../a/b/file", "a/b/file"],
    ["c/dangling", "a/b/new"],
    ["c/dangling/x", "a/b/new/x"],
    ["c/twice", "a/b/new"],
    ["c/loop", "c/loop"],
    ["", ""],
  ])("%s", (path, leads) => {
    const expected = leads === "" ? root : at(leads);
    expect(nodePlaces.canonical(at(path))).toBe(expected);
    expect(nodePlaces.canonical(`${relative(process.cwd(), root)}/${path}`)).toBe(expected);
  });

  test("bytes that are no UTF-8 stay as they are", () => {
    expect(nodePlaces.canonical(at("c/link/\xff\xfe"))).toBe(at("a/b/\xff\xfe"));
  });

  test("more .. than there are directories end at the root", () => {
    expect(nodePlaces.canonical("/../../etc/../nothing-here")).toBe("/nothing-here");
    expect(nodePlaces.canonical("/")).toBe("/");
  });

  test("a path is plain when no .. is in it", () => {
    expect(nodePlaces.plain(at("c/./link//file"))).toBe(at("c/link/file"));
    expect(nodePlaces.plain(at("c/../file"))).toBeUndefined();
    expect(nodePlaces.plain("..")).toBeUndefined();
    expect(nodePlaces.plain(at("c/..file"))).toBe(at("c/..file"));
  });
});
