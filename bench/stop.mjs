// How long after its budget library work is stopped: each is given 100 ms, and would take very long. Build first.
import { Lua } from "../dist/index.mjs";

const BUDGET = 100;
/** Milliseconds that are aimed at. */
const TARGET = 50;

const WORK = {
  "find that goes back and forth": '("a"):rep(10000):find(".-.-.-.-b$")',
  "find inside of pcall": 'while true do pcall(string.find, ("a"):rep(10000), ".-.-.-.-b$") end',
  gsub: '("a"):rep(10000):gsub(".-.-.-.-b$", "")',
  "rep of long strings": 'while true do ("x"):rep(1e7) end',
  "format of long strings": 'local s = ("%"):rep(5e6) while true do ("%q"):format(s) end',
  pack: 'local f = ("i4"):rep(2000) local t = {} for i = 1, 2000 do t[i] = i end while true do string.pack(f, table.unpack(t)) end',
  "utf8.len": 'local s = ("\\u{e4}"):rep(1e7) while true do utf8.len(s) end',
  "utf8.offset": 'local s = ("\\x80"):rep(1e7) utf8.offset(s, 0, #s) while true do utf8.offset(s, 0, #s) end',
  concat: "local t = {} for i = 1, 1e6 do t[i] = i end while true do table.concat(t) end",
  sort: "local t = {} for i = 1, 1e6 do t[i] = i * 7919 % 1000003 end while true do table.sort(t) end",
  move: "table.move({}, 1, 1 << 50, 2)",
  "unpack of proxies": "table.unpack(setmetatable({}, { __index = function() end }), 1, 9e5)",
  "reverse, upper": 'local s = ("x"):rep(1e7) while true do s:reverse() s:upper() end',
  "load of a huge table": 'local s = "return {" .. ("1,"):rep(5e6) .. "}" while true do load(s) end',
  "load of many statements": 'local s = ("do local x = y + 1 end "):rep(5e5) while true do load(s) end',
  "reading a file without end": 'local f = io.open("/dev/zero") while true do f:read(1 << 24) end',
  "a loop": "while true do end",
  "nested loops": "while true do for i = 1, 100 do for j = 1, 3 do end end end",
  "a loop that becomes slow":
    "local x, y = 1, 1.5 for n = 1, math.huge do if n < 3e7 then x = n else for i = 1, 1e9 do y = (y + 1e308) % 3e-308 end end end",
  "comparison of long strings":
    'local a, n = ("x"):rep(1e6), 0 local b = a .. "" b = b:sub(1, -2) .. "x" while true do if a == b then n = n + 1 end end',
  "order of long strings":
    'local a, n = ("x"):rep(1e6), 0 local b = a:sub(1, -2) .. "y" while true do if a < b then n = n + 1 end end',
  "division of big integers": "local x, y = math.mininteger, 0 while true do y = y + x // 7 end",
};

console.log(
  `Milliseconds from the end of a budget of ${BUDGET} ms until the program is ended.\n\n| work | late by |\n| --- | ---: |`,
);
let late = 0;
for (const [name, source] of Object.entries(WORK)) {
  const lua = new Lua({ metered: true });
  const began = performance.now();
  let spent = false;
  try {
    await lua.run(source, { budget: { time: BUDGET } });
  } catch (e) {
    spent = e.name === "BudgetError";
    if (!spent) throw e;
  }
  const over = performance.now() - began - BUDGET;
  if (over > TARGET) late++;
  console.log(`| ${name} | ${spent ? over.toFixed(1) : "not ended"} |`);
}
console.log(`\nAim: ${TARGET}. ${late === 0 ? "All are" : `${late} are not`} within it.`);
