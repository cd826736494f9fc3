import { describe, expect, it } from "vitest";
import type { Heap } from "../../src/vm/room.ts";
import { memoryHost, run } from "../stdlib/machine.ts";

const LIMIT = 1e9;

/** Runs a program in a process whose memory is as `heap` says; `collect` is what a collection does. */
function runIn(heap: () => Heap, program: string, collect = (): void => undefined): string {
  return run(program, memoryHost("", { heap, collect }));
}

const full = (): Heap => ({ used: LIMIT, limit: LIMIT });

describe("a process without room", () => {
  const loops: Record<string, string> = {
    tables: "while true do t = {t} end",
    closures: "while true do t = function() return t end end",
    strings: "while true do t = 'x' .. 1 end",
    "long strings": "while true do t = string.rep('x', 100000):upper() end",
    "long concatenations": "local s = string.rep('x', 20000) while true do t = s .. s end",
    "items of a table": "local t = {} for i = 1, 1 << 40 do t[i] = i end",
    "floats of a table": "local t = {} for i = 1, 1 << 40 do t[i] = i + 0.5 end",
    "keys of a table": "local t = {} for i = 1, 1 << 40 do t[-i] = i end",
    coroutines: "while true do t = coroutine.create(print) end",
    "packed values": "while true do t = table.pack(1, 2, 3) end",
    "a table's values": "while true do t = {table.unpack({}, 1, 1000)} end",
    recursion: "local function f(n) if n > 0 then return 1 + f(n - 1) end return 0 end while true do f(10000) end",
  };

  it.each(Object.entries(loops))("raises an error for %s", (_, loop) => {
    expect(runIn(full, `local t print(pcall(function() ${loop} end))`)).toBe("false\tnot enough memory\n");
  });

  it("does not ask message handlers", () => {
    expect(runIn(full, "print(xpcall(function() while true do t = {t} end end, function() return 1 end))")).toBe(
      "false\tnot enough memory\n",
    );
  });

  it("refuses a chunk that is too large", () => {
    expect(runIn(full, "print(load(string.rep('x = 1 ', 20000)))")).toBe("nil\tnot enough memory\n");
  });
});

describe("a process with little room", () => {
  it("goes on when a collection has made some", () => {
    let used = LIMIT;
    let collections = 0;
    const collect = (): void => {
      used = LIMIT / 2;
      collections++;
    };
    const program = "local t for i = 1, 5000000 do t = {i} end print('done')";
    expect(runIn(() => ({ used, limit: LIMIT }), program, collect)).toBe("done\n");
    expect(collections).toBe(1);
  });

  it("has no collections when most of it is left", () => {
    const collect = (): void => {
      throw new Error("a collection");
    };
    const program = "local t for i = 1, 5000000 do t = {i} end print('done')";
    expect(runIn(() => ({ used: LIMIT / 2, limit: LIMIT }), program, collect)).toBe("done\n");
  });
});
