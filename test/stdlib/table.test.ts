import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, memoryHost, readCases, reference, run, runReference } from "./machine.ts";

describe("table functions", () => {
  it.each(readCases("table"))("$title", ({ source, expected }) => {
    expect(evaluate(source)).toBe(expected);
  });
});

describe("insert and remove", () => {
  /** An operation on a list: insert at, or remove from, a place given as a fraction of its length. */
  const operation = fc.record({ insert: fc.boolean(), place: fc.double({ min: 0, max: 1, noNaN: true }) });

  it("do what splice does, at any length", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.array(operation, { maxLength: 60 }), (length, operations) => {
        const list = Array.from({ length }, (_, i) => i + 1);
        let program = `local t = {} for i = 1, ${length} do t[i] = i end\n`;
        operations.forEach(({ insert, place }, i) => {
          if (insert) {
            const pos = 1 + Math.floor(place * list.length);
            list.splice(pos - 1, 0, -i);
            program += `table.insert(t, ${pos}, ${-i})\n`;
          } else if (list.length > 0) {
            const pos = 1 + Math.floor(place * (list.length - 1));
            list.splice(pos - 1, 1);
            program += `table.remove(t, ${pos})\n`;
          }
        });
        expect(run(`${program} print(#t, table.concat(t, " "))`)).toBe(`${list.length}\t${list.join(" ")}\n`);
      }),
      { numRuns: 60 },
    );
  });

  it("keep items that wait in the hash part", () => {
    const program = `
      local t = {[102] = "b", [103] = "c"}
      for i = 1, 100 do t[i] = i end
      table.insert(t, 1, "a")
      print(#t, t[1], t[2], t[101], t[102], t[103])
    `;
    expect(run(program)).toBe("103\ta\t1\t100\tb\tc\n");
  });

  it("allow to remove all items while traversing", () => {
    const program = `
      local t, n = {}, 0
      for i = 1, 100 do t[i] = i end
      for _ in pairs(t) do n = n + 1 table.remove(t, 1) end
      print(n, #t)
    `;
    expect(run(program)).toBe("50\t50\n");
  });
});

describe("sort", () => {
  const values = fc.array(
    fc.oneof(
      fc.integer({ min: -50, max: 50 }).map(String),
      fc
        .double({ noNaN: true, noDefaultInfinity: true })
        .map((x) => (Number.isInteger(x) && Math.abs(x) < 1e21 ? `${x}.0` : String(x))),
      fc.constantFrom("0.0", "-0.0", "1.0", "math.huge", "math.maxinteger", "math.mininteger", "2^63"),
    ),
    { maxLength: 150 },
  );

  it("gives a sorted permutation of numbers", () => {
    fc.assert(
      fc.property(values, (list) => {
        const program = `
          local t, count = {${list.join(",")}}, {}
          local function key(v) return math.type(v) .. tostring(v) end
          for _, v in ipairs(t) do count[key(v)] = (count[key(v)] or 0) + 1 end
          table.sort(t)
          for i = 2, #t do assert(t[i - 1] <= t[i]) end
          for _, v in ipairs(t) do count[key(v)] = count[key(v)] - 1 end
          for _, n in pairs(count) do assert(n == 0) end
          print(#t)
        `;
        expect(run(program)).toBe(`${list.length}\n`);
      }),
      { numRuns: 60 },
    );
  });

  it("orders strings by their bytes", () => {
    const bytes = fc.string({
      unit: fc.integer({ min: 0, max: 255 }).map((c) => String.fromCharCode(c)),
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 120 }), (list) => {
        const items = list.map(
          (s) => `"${s.replace(/./gs, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`)}"`,
        );
        const program = `local t = {${items.join(",")}} table.sort(t)
          for i = 2, #t do assert(t[i - 1] <= t[i]) end print(table.concat(t))`;
        expect(run(program)).toBe(`${[...list].sort().join("")}\n`);
      }),
      { numRuns: 60 },
    );
  });

  /** Sorts with a comparator that logs its arguments; "count": ends after so many comparisons. */
  const transcript = (list: readonly number[], comparator: string): string => `
    local log, seed, t = {}, 1, {${list.join(",")}}
    local function random() seed = (seed * 1103515245 + 12345) % 2147483648 return seed end
    local function less(a, b) log[#log + 1] = tostring(a) .. "<" .. tostring(b) ${comparator} end
    local ok, message = pcall(table.sort, t, less)
    print(ok, message, table.concat(t, " "))
    print(#log, table.concat(log, " "))
  `;
  const comparators = {
    "less than": "return a < b",
    "by tens, so that many are equal": "return a // 10 < b // 10",
    "less or equal, which is no order": "return a <= b",
    "always true": "return true",
    "never true": "return nil",
    "at random": "return random() % 3 == 0",
    "true for absent items only": "return a == nil",
  };
  it.each(Object.entries(comparators))("never hangs or crashes: %s", (_, comparator) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 99 }), { maxLength: 200 }), (list) => {
        const [first] = run(transcript(list, comparator)).split("\n");
        expect(first).toMatch(/^(true\tnil|false\tinvalid order function for sorting)\t/);
        const sorted = [...list].sort((a, b) => a - b);
        const items = first.split("\t")[2];
        expect(
          items === ""
            ? []
            : items
                .split(" ")
                .map(Number)
                .sort((a, b) => a - b),
        ).toEqual(sorted);
      }),
      { numRuns: 20 },
    );
  });

  it.runIf(reference)("compares and moves as the reference does", () => {
    // Longer lists may make the reference choose pivots by the clock.
    const lists = fc.sample(fc.array(fc.integer({ min: 0, max: 99 }), { maxLength: 90, size: "max" }), { numRuns: 10 });
    const programs = Object.values(comparators).flatMap((c) => lists.map((list) => transcript(list, c)));
    const program = programs.map((p) => `do ${p} end`).join("\n");
    expect(run(program)).toBe(runReference(program));
  });

  it("sorts long and already ordered lists in n log n comparisons", () => {
    const program = (value: string) => `
      local n, t = 0, {}
      for i = 1, 3000 do t[i] = ${value} end
      table.sort(t, function(a, b) n = n + 1 return a < b end)
      for i = 2, #t do assert(t[i - 1] <= t[i]) end
      print(n < 3000 * 30)
    `;
    for (const value of ["i", "-i", "i % 2", "i % 100", "1", "i < 1500 and i or 3000 - i"]) {
      expect(run(program(value)), value).toBe("true\n");
    }
  });

  it("survives a comparator that changes the table", () => {
    const program = `
      local t = {}
      for i = 1, 60 do t[i] = (i * 37) % 61 end
      print(pcall(table.sort, t, function(a, b)
        t[#t + 1] = 5 t[1] = nil t["x" .. #t] = 1
        return (a or 0) < (b or 0)
      end))
    `;
    expect(run(program)).toMatch(/^(true|false\tinvalid order function for sorting)\n$/);
  });
});

describe("suspension in callbacks", () => {
  const inCoroutine = (body: string) => `
    local co = coroutine.wrap(function() ${body} return "done" end)
    local n = 0
    repeat local r = co() n = n + 1 until r == "done"
    print(n > 1)
  `;
  const all = { yieldAcross: "all" } as const;

  it("sort goes on where its comparator left", () => {
    const body = `
      local t = {}
      for i = 1, 300 do t[i] = (i * 7919) % 301 end
      table.sort(t, function(a, b) coroutine.yield() return a < b end)
      for i = 1, 300 do assert(t[i] == i) end
    `;
    expect(run(inCoroutine(body), memoryHost(), all)).toBe("true\n");
  });

  it("all functions go on where a metamethod left", () => {
    const body = `
      local store = {"a", "b", "c"}
      local y = coroutine.yield
      local t = setmetatable({}, {
        __index = function(_, k) y() return store[k] end,
        __newindex = function(_, k, v) y() store[k] = v end,
        __len = function() y() return #store end,
      })
      table.insert(t, "d")
      table.insert(t, 2, "x")
      assert(table.concat(store) == "axbcd")
      assert(table.concat(t, "-") == "a-x-b-c-d")
      assert(table.remove(t, 1) == "a" and table.concat(store) == "xbcd")
      table.sort(t)
      assert(table.concat(store) == "bcdx")
      table.move(t, 1, 3, 2)
      assert(table.concat(store) == "bbcd")
      assert(select("#", table.unpack(t)) == 4 and table.concat({table.unpack(t, 2, 3)}) == "bc")
    `;
    expect(run(inCoroutine(body), memoryHost(), all)).toBe("true\n");
  });

  it("leaves the thread able to yield after an error in a callback", () => {
    const program = `
      local co = coroutine.wrap(function()
        pcall(table.sort, {1, 2, 3}, function() error("x") end)
        pcall(table.sort, {1, 2, 3}, coroutine.yield)
        coroutine.yield("yielded")
      end)
      print(co())
    `;
    expect(run(program)).toBe("yielded\n");
  });
});
