import { expect, it } from "vitest";
import { intern } from "../../src/parser/intern.ts";
import { run } from "../stdlib/machine.ts";

it("gives the same text, whatever it looks like", () => {
  const texts = ["", "a", "__proto__", "constructor", "0", "-1", "4294967295", "1e3", "\0", "\xff\xe9", "x".repeat(40)];
  for (const text of [...texts, "x".repeat(41), `${"y".repeat(1000)}\0`]) {
    const cut = `(${text})`.slice(1, -1);
    expect(intern(cut)).toBe(text);
    expect(intern(cut)).toBe(text);
  }
});

it("goes on when it has seen many", () => {
  for (let i = 0; i < 10_000; i++) expect(intern(`name${i}`)).toBe(`name${i}`);
  expect(intern("name1")).toBe("name1");
});

it("keeps constants of a program as they are", () => {
  const long = "z".repeat(50);
  expect(run(`local t = {["__proto__"] = 1, ${long} = 2, ["0"] = 3} print(t.__proto__, t.${long}, t["0"], t[0])`)).toBe(
    "1\t2\t3\tnil\n",
  );
});
