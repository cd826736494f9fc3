import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Lua } from "../../../src/api/lua.ts";
import { nullHost } from "../../../src/stdlib/host.ts";
import { runPaused } from "../paused.ts";

/*
 * Programs give the same output in the interpreter, in compiled code from the start, when code becomes hot, and with a
 * JavaScript stack so small that nearly every call leaves to the heap. The interpreter's output is compared with the
 * reference elsewhere (test/behaviour).
 */

const folder = new URL("programs/", import.meta.url);

interface Mode {
  readonly codegen: "auto" | "off" | "always";
  readonly stackRoom?: number;
  readonly hot?: number;
  /** The program is paused whenever it has made so many steps. */
  readonly pause?: number;
}

function output(file: string, mode: Mode): string {
  let text = "";
  const write = (bytes: string): void => {
    text += bytes;
  };
  const stdout = { ...nullHost.stdout, write };
  const { codegen, stackRoom, pause } = mode;
  const lua = new Lua(() => ({ ...nullHost, stdout }), { codegen, stackRoom, metered: pause !== undefined });
  if (mode.hot !== undefined) lua.state.hot = mode.hot;
  const source = readFileSync(new URL(file, folder), "latin1");
  if (pause === undefined) lua.runSync(source, { chunkName: `@${file}` });
  else runPaused(lua.state, lua.state.load(source, `@${file}`), pause);
  lua.runSync("io.stdout:flush()");
  return text;
}

const modes: readonly Mode[] = [
  { codegen: "off", stackRoom: 2 },
  { codegen: "off", stackRoom: 11 },
  { codegen: "always" },
  { codegen: "always", stackRoom: 1 },
  { codegen: "always", stackRoom: 2 },
  { codegen: "always", stackRoom: 7 },
  { codegen: "auto" },
  { codegen: "auto", hot: 2 },
  { codegen: "auto", hot: 20, stackRoom: 3 },
  { codegen: "auto", hot: 50, stackRoom: 5 },
  { codegen: "auto", hot: 150, stackRoom: 20 },
  { codegen: "off", pause: 1 },
  { codegen: "off", pause: 7, stackRoom: 3 },
  { codegen: "always", pause: 1 },
  { codegen: "always", pause: 3, stackRoom: 2 },
  { codegen: "auto", hot: 30, pause: 1 },
  { codegen: "auto", hot: 90, pause: 5 },
];

describe.each(readdirSync(folder).filter((name) => name.endsWith(".lua")))("%s", (file) => {
  const expected = output(file, { codegen: "off" });

  it("prints something", () => {
    expect(expected.split("\n").length).toBeGreaterThan(10);
  });

  it.each(modes)("%o", (mode) => {
    expect(output(file, mode)).toBe(expected);
  });
});
