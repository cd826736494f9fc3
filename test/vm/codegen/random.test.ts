import fc from "fast-check";
import { expect, test } from "vitest";
import { Lua } from "../../../src/api/lua.ts";
import { nullHost } from "../../../src/stdlib/host.ts";
import { program } from "../../properties/program.ts";
import { runPaused } from "../paused.ts";

/* Random programs, each run many times, do the same in the interpreter and in every mode of the code generator. */

/** Runs; `NEAP_FUZZ_RUNS` for a longer search. */
const runs = Number(process.env["NEAP_FUZZ_RUNS"] ?? 40);

interface Mode {
  readonly codegen: "auto" | "off" | "always";
  readonly hot: number;
  readonly stackRoom: number;
  /** 0: never paused. */
  readonly pause: number;
}

const mode: fc.Arbitrary<Mode> = fc.record({
  codegen: fc.constantFrom("auto", "always"),
  hot: fc.integer({ min: 1, max: 120 }),
  stackRoom: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant(3000)),
  pause: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 })),
});

function transcript(source: string, { codegen, hot, stackRoom, pause }: Mode): string {
  let text = "";
  const write = (bytes: string): void => {
    text += bytes;
  };
  const host = { ...nullHost, stdout: { ...nullHost.stdout, write } };
  const lua = new Lua(() => host, { codegen, stackRoom, strings: "latin1", metered: pause > 0 });
  if (codegen === "auto") lua.state.hot = hot;
  lua.set("source", source);
  const chunk = lua.state.load(
    "local f = load(source, '=t') for i = 1, 25 do print(pcall(f)) end io.stdout:flush()",
    "=(load)",
  );
  runPaused(lua.state, chunk, pause);
  // Addresses are made up anew in every state.
  return text.replace(/0x[0-9a-f]+/g, "0x");
}

test("random programs do the same in all modes", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(999), { minLength: 60, maxLength: 700, size: "max" }), mode, (choices, m) => {
      const source = program(choices);
      expect(transcript(source, m)).toBe(transcript(source, { codegen: "off", hot: 0, stackRoom: 3000, pause: 0 }));
    }),
    { numRuns: runs, endOnFailure: true },
  );
});
