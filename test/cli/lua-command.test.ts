import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Program, readCommandCases } from "./lua-harness.ts";

let program: Program;
beforeAll(async () => {
  program = await Program.build();
});
afterAll(() => rmSync(program.root, { recursive: true, force: true }));

/** Output without what differs from one interpreter, and one run, to another. */
function comparable(text: string): string {
  return text
    .replaceAll(program.lua, "lua")
    .replace(/^Lua 5\.4.*$/gm, "Lua 5.4")
    .replace(/0x[0-9a-f]+/g, "ADDRESS");
}

const groups = readCommandCases(fileURLToPath(new URL("lua-cases.txt", import.meta.url)));

for (const [title, cases] of groups) {
  describe(title, () => {
    for (const { command, output, code } of cases) {
      it.concurrent(command, async () => {
        const run = await program.shell(`exec 2>&1\n${command}`);
        expect(comparable(run.stdout)).toBe(output);
        expect(run.code).toBe(code);
      });
    }
  });
}

describe("neap lua", () => {
  it("is called neap in messages, and by its whole command in arg", async () => {
    const run = await program.run(["lua", "-e", "print(arg[-3], arg[-2], arg[-1], arg[0])", "v.lua", "a"]);
    expect(run).toEqual({
      code: 0,
      stdout: "lua\t-e\tprint(arg[-3], arg[-2], arg[-1], arg[0])\tv.lua\n1\ta\n",
      stderr: "",
    });
    expect((await program.run(["lua", "-e", "print(arg[-1], arg[0], arg[1])"])).stdout).toBe(
      `${program.neap}\tlua\t-e\n`,
    );
    expect((await program.run(["lua", "nofile"])).stderr).toBe("neap: cannot open nofile: No such file or directory\n");
  });

  it("shows how it is used", async () => {
    const help = await program.run(["lua", "--help"]);
    expect(help.code).toBe(0);
    expect(help.stdout).toMatch(/^usage: neap lua \[options\] \[file \[args\]\]\n/);
    const wrong = await program.run(["lua", "-x"]);
    expect(wrong).toEqual({ code: 1, stdout: "", stderr: `neap: unrecognized option '-x'\n${help.stdout}` });
  });

  it("tells its version", async () => {
    const banner = `Lua 5.4  Neap 0.0.0, Node ${process.versions.node}  The language is by Lua.org, PUC-Rio\n`;
    expect((await program.run(["lua", "-v"])).stdout).toBe(banner);
    expect((await program.run(["lua", "--version", "-e", "print(1)"])).stdout).toBe(`${banner}1\n`);
  });

  it("passes bytes through, in arguments and results", async () => {
    const code = "print(#arg[1], arg[1]) io.write(arg[2], '\\xff\\n')";
    expect((await program.run(["lua", "-", "\u00e9", "\u20ac"], code)).stdout).toBe("2\t\xc3\xa9\n\xe2\x82\xac\xff\n");
    const raw = await program.shell("echo 'print(arg[1]:byte(1, -1))' | lua - \"$(printf '\\377a')\" 2>&1");
    expect(raw.stdout).toBe("255\t97\n");
  });

  it("does not show half of what was printed before an error", async () => {
    const run = await program.run(["lua", "-"], "io.write(('x'):rep(100000)) error('late')");
    expect(run.stdout).toBe("x".repeat(100000));
    expect(run.code).toBe(1);
  });

  it.skipIf(process.platform === "win32")("ends quietly when nobody reads its output", async () => {
    const run = await program.shell("{ lua -e 'for i = 1, 1e6 do print(i) end'; echo $? >&2; } | head -1");
    expect(run).toEqual({ code: 0, stdout: "1\n", stderr: "141\n" });
  });
});

describe("looking at chunks", () => {
  it("lists bytecode", async () => {
    program.write("two.lua", "local x = 1\nreturn function() return x end\n");
    const short = await program.run(["lua", "--list", "two.lua"]);
    expect(short.code).toBe(0);
    expect(short.stdout).toMatch(/^\nmain <two\.lua:0,0> \(\d+ instructions\)\n/);
    expect(short.stdout).toMatch(/\nfunction <two\.lua:2,2> /);
    expect(short.stdout).not.toContain("locals (");
    const full = await program.run(["lua", "--list=full", "two.lua"]);
    expect(full.stdout).toContain("locals (1):\n\t0\tx\t");
  });

  it("lists text of the command line, and standard input", async () => {
    expect((await program.run(["lua", "--list", "-e", "print(1)"])).stdout).toMatch(/^\nmain <\(command line\):0,0>/);
    expect((await program.run(["lua", "--list"], "print(1)")).stdout).toMatch(/^\nmain <stdin:0,0>/);
    expect((await program.run(["lua", "--list", "-"], "print(1)")).stdout).toMatch(/^\nmain <stdin:0,0>/);
    expect(await program.run(["lua", "--list", "-e", "x ="])).toEqual({
      code: 1,
      stdout: "",
      stderr: "neap: (command line):1: unexpected symbol near <eof>\n",
    });
  });

  it("finds several syntax errors, with their columns", async () => {
    program.write("bad.lua", "#!/usr/bin/lua\nlocal function f(\n x = = 2\nend\nlocal y = 'abc\nz = 1\n");
    expect(await program.run(["lua", "--check", "bad.lua", "v.lua"])).toEqual({
      code: 1,
      stdout: "bad.lua:3:4: ')' expected near '='\nbad.lua:5:11: unfinished string near ''abc'\n",
      stderr: "",
    });
    expect(await program.run(["lua", "--check", "v.lua"])).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await program.run(["lua", "--check", "nofile", "v.lua"])).toEqual({
      code: 1,
      stdout: "",
      stderr: "neap: cannot open nofile: No such file or directory\n",
    });
  });

  it("shows the syntax tree", async () => {
    const { code, stdout } = await program.run([
      "lua",
      "--dump-ast",
      "-e",
      "local x = 1 << 62; x = 1 / 0 return 2^1023, x",
    ]);
    expect(code).toBe(0);
    const { chunkName, main } = JSON.parse(stdout);
    expect(chunkName).toBe("=(command line)");
    expect(main.body.stats[0]).toMatchObject({ kind: "Local", vars: [{ id: 0, name: "x", reassigned: true }] });
    expect(main.body.stats[1].targets[0].variable).toBe("#0");
    expect((await program.run(["lua", "--dump-ast", "-e", "x ="])).stderr).toBe(
      "neap: (command line):1: unexpected symbol near <eof>\n",
    );
  });
});

describe("ways to run code", () => {
  const code = "local s = 0 for i = 1, 5000 do s = s + i % 7 end print(s)";
  it.each([["--codegen=auto"], ["--codegen=off"], ["--codegen=always"], ["--no-codegen"]])("%s", async (option) => {
    expect(await program.run(["lua", option, "-e", code])).toEqual({ code: 0, stdout: "14997\n", stderr: "" });
  });
});
