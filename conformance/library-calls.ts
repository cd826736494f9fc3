import fc from "fast-check";

/*
 * Calls of every function of the standard libraries (manual 6) with arguments of all kinds, as Lua programs that run the
 * same everywhere: what depends on the clock, the disk, chance or the order of keys is called with arguments of its own.
 */

/** The libraries, in the order of the manual. */
export const LIBRARIES = [
  "_G",
  "coroutine",
  "package",
  "string",
  "utf8",
  "table",
  "math",
  "io",
  "os",
  "debug",
] as const;

/** Arguments that suit some function, and none that suits all. */
export const ARGUMENTS = [
  "nil",
  "true",
  "false",
  "0",
  "1",
  "-1",
  "2",
  "3",
  "10",
  "255",
  "256",
  "math.maxinteger",
  "math.mininteger",
  "2^31",
  "2^53",
  "0/0",
  "1/0",
  "-1/0",
  "-0.0",
  "0.5",
  "3.0",
  "1e308",
  "{}",
  "{1, 2, 3}",
  "{'a', 'b', n = 2}",
  "{3, 1, 2}",
  "print",
  "type",
  "function (...) return ... end",
  "function () error('no', 0) end",
  "coroutine.create(type)",
  "dead",
  "closed",
  "setmetatable({}, {__index = function (_, k) return k end, __len = function () return 3 end})",
  "setmetatable({}, {__len = function () return 'x' end})",
  "setmetatable({}, {__tostring = function () return 1 end, __name = 'N'})",
  "setmetatable({}, {__tostring = function () return 'text' end})",
  "setmetatable({}, {__name = 'Name'})",
  "setmetatable({}, {__metatable = 1})",
  "setmetatable({}, {__lt = function () return true end, __concat = error, __call = type})",
  "'10'",
  "'0x10'",
  "''",
  "'a'",
  "'abc abc'",
  "'\\u{20ac}\\xff'",
  "'%'",
  "'%d'",
  "'%s %q'",
  "'%5.2f'",
  "'[a-c]+'",
  "'(%a)(.)'",
  "'[a'",
  "'%b'",
  "'*a'",
  "'n'",
  "'k'",
  "'<i4'",
  "'>!8 s1 z x'",
  "'=j'",
  "'return 1'",
  "'nSltufr'",
];

/** Functions whose arguments are chosen here, as lists: they reach outside, or what they give is not for comparing. */
const OWN_CALLS: Record<string, readonly string[]> = {
  collectgarbage: ["", "'collect'", "'stop'", "'restart'", "'isrunning'", "'setpause', 200", "'x'", "1", "{}"],
  dofile: ["'/nonexistent/x.lua'", "{}", "true"],
  loadfile: ["'/nonexistent/x.lua'", "{}", "true"],
  next: ["{}", "{1}", "{1}, 1", "{a = 1}", "{a = 1}, 'a'", "{}, 1", "", "nil", "1", "{1, 2}, 1", "{1}, 1.0"],
  pairs: ["", "nil", "1", "'x'"],
  print: ["setmetatable({}, {__tostring = function () return {} end})"],
  require: ["", "nil", "{}", "'string'", "1"],
  warn: ["", "nil", "'a', {}", "'@off'", "1, 2"],
  "coroutine.running": [""],
  "package.loadlib": ["", "nil", "'x'", "'x', nil", "{}, 'y'"],
  "package.searchpath": [
    "",
    "'x'",
    "'x', '?.none'",
    "'a.b', '/none/?.x;/none/?/y'",
    "'a.b', '?', '.', '_'",
    "'x', {}",
    "'', ''",
  ],
  "string.dump": ["", "nil", "print", "{}", "1"],
  "string.rep": [
    "'x', 3",
    "'ab', 2, ','",
    "'x', 0",
    "'x', -1",
    "'x', math.maxinteger",
    "'x', 1.5",
    "'x', '2'",
    "{}, 1",
    "1, 2",
    "'x'",
    "",
    "'x', 2, {}",
    "'', 3, ','",
  ],
  "table.move": [
    "{1, 2, 3}, 1, 3, 2",
    "{1, 2}, 1, 2, 1, {}",
    "{}, 1, 0, 5",
    "{1}, 1, 1, math.maxinteger",
    "{}, math.mininteger, math.maxinteger, 1",
    "{}, 1, math.maxinteger, 2",
    "1, 2, 3, 4",
    "{}, 1, 2",
    "{}, 1, 2, 3, 1",
    "{1, 2, 3}, 2, 3, 1",
  ],
  "table.pack": ["", "1, nil, 3", "nil"],
  "math.random": ["0, 1, 2", "2, 1", "0.5", "{}", "'x'", "1, 'x'", "5, 5", "math.maxinteger, math.mininteger"],
  "math.randomseed": ["1", "1, 2", "{}", "0.5", "'x'", "nil"],
  "io.close": ["closed", "nil", "1", "{}", "io.tmpfile()"],
  "io.input": ["'/nonexistent/x'", "closed", "{}", "true"],
  "io.lines": ["'/nonexistent/x'", "{}", "true", "nil, 'x'"],
  "io.open": ["'/nonexistent/x'", "'/nonexistent/x', 'w'", "'x', 'z'", "{}", "", "nil", "'/', 'w'", "'x', {}"],
  "io.output": ["'/nonexistent/x'", "closed", "{}", "true"],
  "io.popen": ["'exit 3', 'x'", "{}", "", "nil", "'true', {}"],
  "io.read": ["'x'", "{}", "true", "'*x'", "-1"],
  "io.tmpfile": [""],
  "io.type": ["closed", "io.tmpfile()", "io.stdout", "1", "{}", "", "nil"],
  "io.write": ["{}", "nil", "print", "true"],
  "file:close": ["opened", "closed", "", "nil", "1", "{}", "opened, 1"],
  "file:flush": ["opened", "closed", "", "{}"],
  "file:lines": [
    "opened",
    "opened, 'n', 'L', 2, 'a'",
    "opened, 'x'",
    "opened, {}",
    "closed",
    "",
    "'x'",
    "opened, nil",
    "opened, 1.5",
    "opened, -1",
  ],
  "file:read": [
    "opened",
    "opened, 'n', 'n', 'n', 'n', 'n', 'n'",
    "opened, 'l', 'L', 'l', 'n', 'a', 'a', 'l'",
    "opened, '*n', '*l', '*L', '*a'",
    "opened, 0, 3, 0, 'l', 1000, 0, 1",
    "opened, 'L', 'L', 'L', 'L', 'L', 'L'",
    "opened, 'lx', 'ax'",
    "opened, 'x'",
    "opened, ''",
    "opened, 'l', 'q'",
    "opened, 1.5",
    "opened, -1",
    "opened, math.maxinteger",
    "opened, '1'",
    "opened, nil",
    "opened, 'l', nil, 'l'",
    "opened, true",
    "opened, {}",
    "closed",
    "closed, 'x'",
    "",
    "{}",
  ],
  "file:seek": [
    "opened",
    "opened, 'set'",
    "opened, 'cur', 3",
    "opened, 'end'",
    "opened, 'end', -4",
    "opened, 'set', -1",
    "opened, 'set', 1.5",
    "opened, 'set', '2'",
    "opened, 'set', 2^40",
    "opened, 'x'",
    "opened, nil, 3",
    "opened, 'cur', {}",
    "closed",
    "",
    "1",
  ],
  "file:setvbuf": [
    "opened, 'no'",
    "opened, 'full', 1024",
    "opened, 'line'",
    "opened, 'x'",
    "opened",
    "opened, 'full', 'x'",
    "opened, 'no', 1.5",
    "closed, 'no'",
    "",
    "1, 'no'",
  ],
  "file:write": [
    "opened",
    "opened, 'a', 1, 2.5, -0.0, 1/0, math.mininteger",
    "opened, nil",
    "opened, {}",
    "opened, 'a', true",
    "closed, 'a'",
    "closed",
    "",
    "1, 2",
  ],
  "os.clock": [],
  "os.date": [
    "'!%c', 0",
    "'!%Y-%m-%d %H:%M:%S', 1e9",
    "'!*t', 86400",
    "'*tx'",
    "'%Ex', 0",
    "'!%x %X %p %A %B %j %U %w %a %b %d %y %Z %%', 123456789",
    "'%', 0",
    "'%Q', 0",
    "{}",
    "'!%c', 2^60",
    "'!%c', 'x'",
    "'!%H', 1.5",
    "'!%G %g %V %u %e %D %F %T %R %r %n %t %h %C %I %M %S %W', 1e9",
    "'!%Od', 0",
  ],
  "os.difftime": ["1, 2", "2.5", "", "1, {}", "'x', 1", "10, '3'"],
  "os.execute": ["'exit 3'", "'true'", "{}", "", "nil", "'kill -9 $$'"],
  "os.exit": ["{}", "'x'", "0.5"],
  "os.getenv": ["'NEAP_NONE'", "{}", "", "nil", "1"],
  "os.remove": ["'/nonexistent/x'", "{}", "", "nil", "1"],
  "os.rename": ["'/nonexistent/x', '/nonexistent/y'", "{}", "'x'", "", "'x', {}"],
  "os.setlocale": ["", "'C'", "nil", "''", "'xx_XX'", "'C', 'all'", "'C', 'x'", "{}", "nil, 'numeric'", "'C', 'time'"],
  "os.time": [
    "{year = 2020, month = 1, day = 1, hour = 0}",
    "{year = 2020}",
    "{year = 'x', month = 1, day = 1}",
    "{year = 2020, month = 14, day = -3, sec = 100}",
    "{year = 2^40, month = 1, day = 1}",
    "{year = 2020, month = 1.5, day = 1}",
    "1",
    "'x'",
    "{}",
    "{year = 1 << 40, month = 1, day = 1}",
    "{year = 2020, month = 2, day = 30, isdst = 'x'}",
  ],
  "os.tmpname": [],
  "debug.debug": [],
  "debug.getregistry": [],
  "debug.sethook": ["", "nil", "1", "print", "print, 1, 2", "print, ''", "{}, 'x'", "nil, {}", "1, 'c'"],
  "debug.gethook": ["", "1", "coroutine.create(print)"],
  "debug.setmetatable": ["{}, {}", "{}, nil", "{}", "", "1, 2", "{}, 'x'", "nil, nil"],
  "debug.getuservalue": ["io.stdout, 1", "io.stdout, 2", "1", "", "io.stdout, {}", "{}, 1"],
  "debug.setuservalue": ["io.stdout, 1, 2", "1, 2", "", "io.stdout", "{}, 1", "io.stdout, 1, 'x'"],
};

/** How many calls are made of a function that has no list of its own. */
const CALLS = 120;

/** Calls of a method of files, as a function and as a method; what is in the file after it, and where it is, counts too. */
function methodCalls(name: string, list: string): string[] {
  const [self = "", ...args] = list.split(", ");
  const after =
    "io.type(opened), io.type(opened) == 'file' and opened:seek(), io.type(opened) == 'file' and opened:read('a')";
  const calls = [
    `return pcall(${list === "" ? `file.${name}` : `file.${name}, ${list}`})`,
    `local r = table.pack(pcall(file.${name}${list === "" ? "" : `, ${list}`})) return r.n, ${after}`,
  ];
  if (self !== "") calls.push(`local self = ${self} return self:${name}(${args.join(", ")})`);
  if (self !== "" && name === "lines") {
    calls.push(
      `local self, n = ${self}, 0 for a, b, c in self:lines(${args.join(", ")}) do n = n + 1 if n > 9 then break end end return n, ${after}`,
    );
  }
  return calls;
}

/** The programs that call a function: each prints what comes of it. `seed` chooses the arguments. */
export function callsOf(name: string, seed: number): string[] {
  const own = OWN_CALLS[name];
  const lists =
    own ??
    fc
      .sample(fc.array(fc.constantFrom(...ARGUMENTS), { maxLength: 4 }), { seed, numRuns: CALLS })
      .map((list) => list.join(", "));
  const calls = [...new Set(lists)];
  if (name.startsWith("file:")) return calls.flatMap((list) => methodCalls(name.slice(5), list));
  return calls.flatMap((list) => [
    `return pcall(${list === "" ? name : `${name}, ${list}`})`,
    `return ${name}(${list})`,
  ]);
}

/** Lua code that gives `run(source)`: a call's outcome, as text in which addresses are left out. */
export const CALL_PRELUDE = `
local function short(v)
  local kind = math.type(v)
  if kind == "float" then return v ~= v and "nan" or string.format("%.17g", v) .. (v % 1 == 0 and ".0" or "") end
  if type(v) == "string" then return (string.format("%q", v):gsub("0x%x%x%x%x+", "ADDRESS"):gsub("\\\\\\n", "\\\\n")) end
  if v == nil or type(v) == "boolean" or kind == "integer" then return tostring(v) end
  return type(v)
end
local function show(v)
  if type(v) ~= "table" then return short(v) end
  local items = {}
  for k, item in next, v do items[#items + 1] = short(k) .. "=" .. short(item) end
  table.sort(items)
  return "{" .. table.concat(items, " ") .. "}"
end
local function line(...)
  local list = {}
  for i = 1, math.min(select("#", ...), 20) do list[i] = show((select(i, ...))) end
  return select("#", ...) .. ": " .. table.concat(list, " ")
end
dead = coroutine.create(type)
coroutine.close(dead)
closed = io.tmpfile()
closed:close()
file = getmetatable(io.stdout).__index
local stop, sethook, load, pcall, stringmeta = false, debug.sethook, load, pcall, getmetatable("")
local tmpfile = io.tmpfile
return function (source)
  if source:find("opened", 1, true) then
    opened = tmpfile()
    opened:write("12 0x1F -3.5e2 .5 nan\\nline two\\n\\nfour\\0five\\n  77abc\\nlast")
    opened:seek("set")
  end
  local f = assert(load(source, "=call"))
  local function outcome(...) sethook() return line(...) end
  return outcome(pcall(coroutine.wrap(f)))
end
`;
