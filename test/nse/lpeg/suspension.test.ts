import { describe, expect, it } from "vitest";
import { newLua } from "./harness.ts";

async function run(program: string, yieldAcross: "strict" | "all" = "strict"): Promise<string[]> {
  const lines: string[] = [];
  await newLua(lines, { yieldAcross }).run(`local lpeg = require "lpeg"\n${program}`);
  return lines;
}

describe("a suspended match", () => {
  it("goes on where it was, after others have run", async () => {
    const lines: string[] = [];
    const lua = newLua(lines);
    await lua.run(`
      local lpeg = require "lpeg"
      local word = lpeg.Cmt(lpeg.C(lpeg.R"az"^1) * lpeg.Carg(1), function(s, i, w, name)
        pause()
        print(name, w)
        return i, w
      end)
      local list = lpeg.Ct(word * (" " * (word / function(w) pause() return w:upper() end))^0)
      function program(name, text) return table.concat(list:match(text, 1, name), ",") end`);
    const results = [lua.call("program", "one", "a b c"), lua.call("program", "two", "x y")];
    expect(await Promise.all(results)).toEqual([["a,B,C"], ["x,Y"]]);
    expect(lines).toEqual(["one\ta", "two\tx", "one\tb", "two\ty", "one\tc"]);
  });

  it("raises an error of its callee, and leaves nothing behind", async () => {
    expect(
      await run(`
        local p = lpeg.P(function() pause() error("no", 0) end)
        local co = coroutine.wrap(function()
          print(pcall(lpeg.match, p, ""))
          print(pcall(lpeg.match, lpeg.C"a" / function() error("nor this", 0) end, "a"))
          coroutine.yield("yields")
          print(lpeg.match(lpeg.C"a" / function() pause() return 1 end, "a"))
          coroutine.yield("again")
        end)
        print(co())
        print(co())`),
    ).toEqual(["false\tno", "false\tnor this", "yields", "1", "again"]);
  });

  it("refuses a Lua yield, unless yields are allowed everywhere", async () => {
    const program = `
      local p = lpeg.Ct((lpeg.C(1) / function(c) return coroutine.yield(c) end)^0)
        * lpeg.Cmt("", function() return true, coroutine.yield("end") end)
      local co = coroutine.create(function() local t, x = p:match("ab") return table.concat(t) .. x end)
      print(coroutine.resume(co))
      for i = 1, 3 do print(coroutine.resume(co, "<" .. i .. ">")) end`;
    expect(await run(program)).toEqual([
      "false\tattempt to yield across a C-call boundary",
      "false\tcannot resume dead coroutine",
      "false\tcannot resume dead coroutine",
      "false\tcannot resume dead coroutine",
    ]);
    // The match-time capture comes first; then the captures are evaluated.
    expect(await run(program, "all")).toEqual(["true\tend", "true\ta", "true\tb", "true\t<2><3><1>"]);
  });

  it("can be collected when it is never continued", async () => {
    expect(
      await run(
        `for i = 1, 20 do
           local co = coroutine.wrap(function() lpeg.P(function() coroutine.yield(i) end):match("") end)
           assert(co() == i)
         end
         print(lpeg.match(lpeg.C(1)^0, "abc"))`,
        "all",
      ),
    ).toEqual(["a\tb\tc"]);
  });
});
