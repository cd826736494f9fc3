import { expect, test } from "vitest";
import { Lua } from "../../src/index.ts";

/** How often a message handler is called that fails each time in a metamethod, until that is an error in error handling. */
const SOURCE = `
  local calls = 0
  local value = setmetatable({}, {__add = function () error("inside", 0) end})
  local _, message = xpcall(error, function () calls = calls + 1 wait() local sum = value + 0 end)
  return calls, message
`;

test("C levels count on after a wait for the host", async () => {
  const lua = new Lua({ codegen: "off" });
  lua.set("wait", () => undefined);
  const expected = lua.runSync(SOURCE);
  expect(expected[1]).toBe("error in error handling");
  lua.set("wait", async () => undefined);
  expect(await lua.run(SOURCE)).toEqual(expected);
});
