import { expect, it } from "vitest";
import { run } from "../stdlib/machine.ts";

const CLOSER = `
  local function closer(name, err)
    return setmetatable({}, {__close = function(_, e) print("close", name, e) if err then error(err, 0) end end})
  end
`;

/** What the reference prints for these programs. */
const cases: [title: string, program: string, output: string][] = [
  [
    "the errors of closing methods are handled too, one after the other",
    `print(xpcall(function()
       local a <close> = closer("a", "ea")
       local b <close> = closer("b", "eb")
       error("e", 0)
     end, function(m) return "<" .. m .. ">" end))`,
    "close\tb\t<e>\nclose\ta\t<eb>\nfalse\t<ea>\n",
  ],
  [
    "an error in a handler is handled, and what the handler left open is closed",
    `local n = 0
     print(xpcall(function()
       local a <close> = closer("a")
       error("e", 0)
     end, function(m)
       n = n + 1
       local h <close> = closer("h" .. n)
       if n < 3 then error("E" .. n, 0) end
       return m
     end))`,
    "close\th3\tnil\nclose\th2\tE2\nclose\th1\tE2\nclose\ta\tE2\nfalse\tE2\n",
  ],
  [
    "a handler sees the frames of the error, but a closing method does not",
    `local function where() return (debug.traceback("at"):gsub("\\n\\t", "|")) end
     print(xpcall(function()
       local a <close> = setmetatable({}, {__close = function() print(where()) end})
       error("e", 0)
     end, where))`,
    "at\nstack traceback:|t:5: in upvalue 'where'|t:7: in function <t:7>|[C]: in function 'xpcall'" +
      "|t:6: in main chunk|[C]: in ?\n" +
      "false\tat\nstack traceback:|t:5: in function <t:5>|[C]: in function 'error'|t:8: in function <t:6>" +
      "|[C]: in function 'xpcall'|t:6: in main chunk|[C]: in ?\n",
  ],
  [
    "a closing method may yield before it fails",
    `local co = coroutine.wrap(function()
       return xpcall(function()
         local a <close> = setmetatable({}, {__close = function() coroutine.yield("yield") error("after", 0) end})
         error("e", 0)
       end, function(m) return "<" .. m .. ">" end)
     end)
     print(co()) print(co())`,
    "yield\nfalse\t<after>\n",
  ],
];

it.each(cases)("%s", (_title, program, output) => {
  expect(run(CLOSER + program)).toBe(output);
});
