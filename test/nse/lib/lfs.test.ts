import { existsSync, lstatSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Lua } from "../../../src/api/lua.ts";
import { nodeDirectories } from "../../../src/nse/io/node-directories.ts";
import { openLfs } from "../../../src/nse/lib/lfs.ts";
import { nodeHost } from "../../../src/stdlib/host-node.ts";

let folder = "";
const lua = new Lua(() => nodeHost(), { strings: "latin1" });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "neap-lfs-"));
  writeFileSync(join(folder, "file"), "text");
  lua.state.globals.setStr("lfs", openLfs(lua.state, nodeDirectories));
  lua.set("folder", `${folder}/`);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The result of a program, or the list of its results. */
async function run(source: string): Promise<unknown> {
  const results = await lua.run(source);
  return results.length === 1 ? results[0] : results;
}

describe("lfs", () => {
  test("makes and removes directories", async () => {
    expect(await run("return lfs.mkdir(folder .. 'd')")).toBe(true);
    expect(existsSync(join(folder, "d"))).toBe(true);
    expect(await run("return table.pack(lfs.mkdir(folder .. 'd'))[2]")).toBe("File exists");
    expect(await run("return select('#', lfs.mkdir(folder .. 'x/y')), select(2, lfs.mkdir(folder .. 'x/y'))")).toEqual([
      2,
      "No such file or directory",
    ]);
    expect(await run("return lfs.rmdir(folder .. 'd')")).toBe(true);
    expect(await run("return select(2, lfs.rmdir(folder .. 'file'))")).toBe("Not a directory");
    expect(await run("return select(2, lfs.rmdir(folder))")).toBe("Directory not empty");
  });

  test("links files", async () => {
    expect(await run("return lfs.link(folder .. 'file', folder .. 'hard')")).toBe(true);
    expect(await run("return lfs.link('file', folder .. 'soft', true)")).toBe(true);
    expect(lstatSync(join(folder, "hard")).nlink).toBe(2);
    expect(lstatSync(join(folder, "soft")).isSymbolicLink()).toBe(true);
    expect(await run("return lfs.link(folder .. 'none', folder .. 'n')")).toEqual([
      undefined,
      "No such file or directory",
      2,
    ]);
  });

  test("lists directories", async () => {
    const source = "local t = {} for name in lfs.dir(folder) do t[#t + 1] = name end table.sort(t)";
    expect(await run(`${source} return table.concat(t, ' ')`)).toBe(". .. file hard soft");
    expect(await run("local next, d = lfs.dir(folder) return next(d), d:next(), d:close()")).toEqual([".", ".."]);
    const closed = "local next, d = lfs.dir(folder) d:close() return select(2, pcall(next, d))";
    expect(await run(closed)).toBe("bad argument #1 to '?' (closed directory)");
    const ended = "local next, d = lfs.dir(folder) while next(d) do end return select(2, pcall(next, d))";
    expect(await run(ended)).toBe("bad argument #1 to '?' (closed directory)");
    expect(await run("return select(2, pcall(lfs.dir, folder .. 'file'))")).toBe(
      `cannot open ${folder}/file: Not a directory`,
    );
    expect(await run("return select(2, pcall(select(1, lfs.dir(folder)), 5))")).toBe(
      "bad argument #1 to '?' (directory metatable expected, got number)",
    );
  });

  test("knows the separator", async () => {
    expect(await run("return lfs.get_path_separator()")).toBe(process.platform === "win32" ? "\\" : "/");
  });
});
