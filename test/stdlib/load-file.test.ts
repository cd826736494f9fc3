import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluate, memoryHost, run } from "./machine.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "neap-load-"));
  mkdirSync(join(folder, "d"));
  writeFileSync(join(folder, "f.lua"), "return ...");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The value of Lua expressions, with `dir` for the folder of the test files, without that folder's name. */
function inFolder(expressions: string): string {
  const text = run(`local dir = ${JSON.stringify(folder)} print(${expressions})`);
  return text.replaceAll(`${folder}/`, "").trimEnd();
}

describe("loadfile", () => {
  it("tells which operation failed, and why", () => {
    expect(inFolder("loadfile(dir .. '/none')")).toBe("nil\tcannot open none: No such file or directory");
    expect(inFolder("loadfile(dir .. '/d')")).toBe("nil\tcannot read d: Is a directory");
  });

  it("takes a name up to its first zero byte", () => {
    expect(inFolder("loadfile(dir .. '/none\\0x')")).toBe("nil\tcannot open none: No such file or directory");
    expect(inFolder("debug.getinfo(loadfile(dir .. '/f.lua\\0x'), 'S').source")).toBe("@f.lua");
  });

  it("reads what a program has written to a file that is still open", () => {
    const program = `
      local name = ${JSON.stringify(folder)} .. "/written.lua"
      local f = assert(io.open(name, "w"))
      f:write("return 42")
      print(loadfile(name)())
      f:close()
    `;
    expect(run(program)).toBe("42\n");
  });

  it("reads the rest of standard input", () => {
    expect(run("print(io.read()) print(loadfile()())", memoryHost("first\nreturn 7"))).toBe("first\n7\n");
  });

  it("leaves out a first line that begins with #, and all of it before a binary chunk", () => {
    const program = `
      local name = ${JSON.stringify(folder)} .. "/commented"
      for _, text in ipairs {"#!x\\nreturn debug.getinfo(1, 'l').currentline", "#!x", "#\\n" .. string.dump(load "return 3")} do
        local f = assert(io.open(name, "wb"))
        f:write(text)
        f:close()
        print(assert(loadfile(name))())
      end
    `;
    expect(run(program)).toBe("2\n\n3\n");
  });
});

describe("load", () => {
  it("takes nil for the environment when that is what it gets", () => {
    expect(evaluate("pcall(load('return x', '=c', 't', nil))")).toBe(
      "false\tc:1: attempt to index a nil value (upvalue '_ENV')",
    );
    expect(evaluate("pcall(load(function() end, '=c', 't', nil))")).toBe("true");
    expect(evaluate("load('return print ~= nil', '=c', 't')()")).toBe("true");
  });
});

describe("bad arguments of a native that a native calls", () => {
  it("name it as a loaded module does, if one has it", () => {
    expect(evaluate("pcall(string.rep)")).toBe(
      "false\tbad argument #1 to 'string.rep' (string expected, got no value)",
    );
    expect(evaluate("pcall(setmetatable, 1)")).toBe(
      "false\tbad argument #1 to 'setmetatable' (table expected, got number)",
    );
    expect(evaluate("pcall(ipairs {}, nil, 'x')")).toBe("false\tbad argument #2 to '?' (number expected, got string)");
    expect(evaluate("pcall(io.stdout.seek, io.stdout, 'bad')")).toBe(
      "false\tbad argument #2 to '?' (invalid option 'bad')",
    );
    expect(run("local rep = string.rep string.rep = nil print(pcall(rep))")).toBe(
      "false\tbad argument #1 to '?' (string expected, got no value)\n",
    );
  });
});
