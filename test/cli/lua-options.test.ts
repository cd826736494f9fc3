import { describe, expect, it } from "vitest";
import { type LuaArguments, parseLuaArguments } from "../../src/cli/lua-options.ts";

const NOTHING: LuaArguments = {
  interactive: false,
  version: false,
  help: false,
  ignoreEnvironment: false,
  allow: null,
  budget: null,
  codegen: undefined,
  inspect: null,
  actions: [],
  script: 0,
  isStdin: false,
};

const parsed = (line: string): LuaArguments => parseLuaArguments(line === "" ? [] : line.split(" "));

describe("options of neap lua", () => {
  it.each<[line: string, what: Partial<LuaArguments>]>([
    ["", { script: 0 }],
    ["f -e x", { script: 0 }],
    ["-", { script: 0, isStdin: true }],
    ["- -x", { script: 0, isStdin: true }],
    ["-- -", { script: 1 }],
    ["--", { script: 1 }],
    ["-i f", { interactive: true, version: true, script: 1 }],
    ["-v", { version: true, script: 1 }],
    ["-E -W f", { ignoreEnvironment: true, actions: [{ kind: "warnings" }], script: 2 }],
    ["-e a -eb c", { actions: ["a", "b"].map((source) => ({ kind: "execute", source })), script: 3 }],
    ["-l m", { actions: [{ kind: "require", global: "m", module: "m" }], script: 2 }],
    ["-lm-v2", { actions: [{ kind: "require", global: "m", module: "m-v2" }], script: 1 }],
    ["-lg=m-v2", { actions: [{ kind: "require", global: "g", module: "m-v2" }], script: 1 }],
    ["-l =", { actions: [{ kind: "require", global: "", module: "" }], script: 2 }],
    ["--list f", { inspect: "list", script: 1 }],
    ["--list=full f", { inspect: "list-full", script: 1 }],
    ["--check a b", { inspect: "check", script: 1 }],
    ["--allow=env --allow=read=/a,exec f", { allow: ["env", "read=/a,exec"], script: 2 }],
    ["--codegen=always --no-codegen f", { codegen: "off", script: 2 }],
  ])("%s", (line, what) => {
    expect(parsed(line)).toEqual({ ...NOTHING, ...what });
  });

  it.each([
    ["-x", "unrecognized option '-x'"],
    ["-vi", "unrecognized option '-vi'"],
    ["-Wx", "unrecognized option '-Wx'"],
    ["---", "unrecognized option '---'"],
    ["--list=", "unrecognized option '--list='"],
    ["--codegen=", "unrecognized option '--codegen='"],
    ["-e", "'-e' needs argument"],
    ["-l -e", "'-l' needs argument"],
  ])("%s is wrong", (line, message) => {
    expect(() => parsed(line)).toThrow(message);
  });
});
