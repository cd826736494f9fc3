import { expect, it } from "vitest";
import { runNeap } from "./harness.ts";

it("names a native that is the metamethod of a table capture, and not the function that is called with the subject", async () => {
  const program = `case(function() show((C(1) / setmetatable({}, {__index = string.rep})):match"a") end)
show((Ct(Cg(1, "x"))):match"a")`;
  expect(await runNeap(program, false)).toEqual([
    "! bad argument #1 to 'string.rep' (string expected, got table)",
    '{x = "a"}',
  ]);
});
