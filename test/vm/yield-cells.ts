/** One place where Lua code may want to yield. */
export interface Cell {
  readonly name: string;
  /** The body of a coroutine; `y(...)` yields. It is resumed with "back". */
  readonly body: string;
  /** What it comes to when the yield works. */
  readonly works: readonly string[];
  /** What it comes to in strict mode, when the yield is refused there. */
  readonly strict?: readonly string[];
  /** What it comes to when `y` waits for the host instead of yielding; `works` without it. */
  readonly waits?: readonly string[];
  /** What it gives when the first wait ends with an error; without it, an error that says so. */
  readonly fails?: string;
}

/** The message of a refused yield. */
const REFUSED = "attempt to yield across a C-call boundary";
const refused = [`error ${REFUSED}`];

const BINARY = {
  add: "+",
  sub: "-",
  mul: "*",
  div: "/",
  mod: "%",
  pow: "^",
  idiv: "//",
  band: "&",
  bor: "|",
  bxor: "~",
  shl: "<<",
  shr: ">>",
  concat: "..",
};

/** The events that strings have a native metamethod for, which calls that of the other operand. */
const ARITHMETIC = ["add", "sub", "mul", "div", "mod", "pow", "idiv"];

/** Every binary operator with the object on the left and on the right, against a register, a constant and a small integer. */
const binary: Cell[] = Object.entries(BINARY).flatMap(([event, op]) =>
  [
    ["register", "other"],
    ["constant", "4.5"],
    ["string constant", '"k"'],
    ["immediate", "2"],
  ].map(([operand, other]) => ({
    name: `__${event}, ${operand} operand`,
    body: `local other = {}
      local a = setmetatable({}, {__${event} = function (p, q) return y("${event}") end})
      return a ${op} ${other}, ${other} ${op} a`,
    works: [`yield ${event}`, `yield ${event}`, "return back back"],
    ...(operand === "string constant" && ARITHMETIC.includes(event)
      ? { strict: [`yield ${event}`, `error ${REFUSED}`] }
      : {}),
  })),
);

/** A comparison decides a branch, a value and a negation. */
const compared = (event: string, op: string, left: string, right: string): Cell => ({
  name: `__${event}: ${left} ${op} ${right}`,
  body: `local mt = {__${event} = function () return y("${event}") end}
    local a, b = setmetatable({}, mt), setmetatable({}, mt)
    local branch if ${left} ${op} ${right} then branch = "taken" else branch = "not taken" end
    return branch, ${left} ${op} ${right}, not (${left} ${op} ${right})`,
  works: [`yield ${event}`, `yield ${event}`, `yield ${event}`, "return taken true false"],
});

const negated: Cell = {
  name: "__eq: ~=",
  body: `local mt = {__eq = function () return y("eq") end}
    local a, b = setmetatable({}, mt), setmetatable({}, mt)
    return a ~= b, not (a ~= b)`,
  works: ["yield eq", "yield eq", "return false true"],
};

const operations: Cell[] = [
  ...binary,
  compared("eq", "==", "a", "b"),
  negated,
  compared("lt", "<", "a", "b"),
  compared("lt", "<", "a", "2"),
  compared("lt", "<", "2", "a"),
  compared("lt", ">", "a", "2"),
  compared("le", "<=", "a", "b"),
  compared("le", "<=", "a", "2"),
  compared("le", "<=", "2", "a"),
  compared("le", ">=", "a", "2"),
  {
    name: "__unm",
    body: 'return -setmetatable({}, {__unm = function () return y("unm") end})',
    works: ["yield unm", "return back"],
  },
  {
    name: "__bnot",
    body: 'return ~setmetatable({}, {__bnot = function () return y("bnot") end})',
    works: ["yield bnot", "return back"],
  },
  {
    name: "__len",
    body: 'return #setmetatable({}, {__len = function () return y("len") end})',
    works: ["yield len", "return back"],
  },
  {
    name: "__concat in a chain",
    body: `local o = setmetatable({}, {__concat = function (a, b)
        return y(type(a) .. type(b))
      end})
      return "a" .. "b" .. o .. "c" .. "d"`,
    works: ["yield tablestring", "return abback"],
  },
  {
    name: "__index: field, integer, variable key, global, method",
    body: `local t = setmetatable({}, {__index = function (_, k) return y(k) end})
      local k = "var"
      local _ENV = setmetatable({}, {__index = function (_, k) return y("global " .. k) end})
      return t.field, t[1], t[k], name`,
    works: ["yield field", "yield 1", "yield var", "yield global name", "return back back back back"],
  },
  {
    name: "__index of a method call",
    body: `local t = setmetatable({}, {__index = function (_, k) y(k) return function (self, v) return k .. v end end})
      return t:m("!")`,
    works: ["yield m", "return m!"],
  },
  {
    name: "__newindex: field, integer, variable key, global",
    body: `local t = setmetatable({}, {__newindex = function (t, k, v) y(k) rawset(t, k, v) end})
      local k = "var"
      t.field, t[1], t[k] = "f", "one", "v"
      local env = setmetatable({}, {__newindex = function (t, k, v) y("global " .. k) rawset(t, k, v) end})
      do local _ENV = env name = "n" end
      return t.field, t[1], t.var, env.name`,
    works: ["yield var", "yield 1", "yield field", "yield global name", "return f one v n"],
  },
  {
    name: "__call",
    body: `local f = setmetatable({}, {__call = function (_, ...) return y("call"), ... end})
      return f(1, 2), (f(3, 4))`,
    works: ["yield call", "yield call", "return back back"],
  },
  {
    name: "__call in a tail call",
    body: `local f = setmetatable({}, {__call = function (_, ...) return y("call"), ... end})
      return f(1, 2)`,
    works: ["yield call", "return back 1 2"],
  },
];

const CLOSER = 'local c <close> = setmetatable({}, {__close = function (_, e) y("close") end})';

const closing: Cell[] = [
  {
    name: "__close at the end of a block",
    body: `do ${CLOSER} end return "end"`,
    works: ["yield close", "return end"],
  },
  {
    name: "__close before a return of several values",
    body: `${CLOSER} return table.unpack({1, 2, 3})`,
    works: ["yield close", "return 1 2 3"],
  },
  {
    name: "__close at a break",
    body: `for i = 1, 3 do ${CLOSER} if i == 2 then break end end return "end"`,
    works: ["yield close", "yield close", "return end"],
  },
  {
    name: "__close at a goto",
    body: `do ${CLOSER} goto out end ::out:: return "end"`,
    works: ["yield close", "return end"],
  },
  {
    name: "__close after an error inside pcall",
    body: `return pcall(function () ${CLOSER} error("e", 0) end)`,
    works: ["yield close", "return false e"],
  },
  {
    name: "__close after an error inside xpcall",
    body: `return xpcall(function () ${CLOSER} error("e", 0) end, function (m) return m .. "!" end)`,
    works: ["yield close", "return false e!"],
  },
  {
    name: "__close of a generic for",
    body: `for i in next, {1}, nil, setmetatable({}, {__close = function () y("close") end}) do y("body") end return "end"`,
    works: ["yield body", "yield close", "return end"],
  },
  {
    name: "__close of a tail call's block",
    body: `local function f() return y("tail") end do ${CLOSER} return f() end`,
    works: ["yield tail", "yield close", "return back"],
  },
  {
    name: "__close when coroutine.wrap fails",
    body: `local f = coroutine.wrap(function () ${CLOSER} error("e", 0) end) return pcall(f)`,
    works: ["yield close", "return false e"],
    // The inner coroutine is closed in its own thread, where nothing may yield.
    strict: [`return false ${REFUSED}`],
  },
  {
    name: "__close by coroutine.close",
    body: `local co = coroutine.create(function () ${CLOSER} coroutine.yield() end)
      coroutine.resume(co)
      return coroutine.close(co)`,
    works: ["yield close", "return true"],
    strict: [`return false ${REFUSED}`],
  },
];

const calls: Cell[] = [
  {
    name: "pcall",
    body: "return pcall(y, 1)",
    works: ["yield 1", "return true back"],
  },
  {
    name: "pcall, then an error",
    body: 'return pcall(function () y(1) error("e", 0) end)',
    works: ["yield 1", "return false e"],
  },
  {
    name: "pcall inside pcall",
    body: "return pcall(pcall, pcall, y, 1)",
    works: ["yield 1", "return true true true back"],
  },
  {
    name: "xpcall's function",
    body: "return xpcall(y, tostring, 1)",
    works: ["yield 1", "return true back"],
  },
  {
    name: "xpcall's message handler",
    body: 'return xpcall(error, function (m) return y(m) end, "e")',
    works: ["yield e", "return false back"],
    fails: "return false back",
    // The handler is called again with its own error, until that counts as an error in error handling.
    strict: ["return false error in error handling"],
  },
  {
    name: "dofile",
    body: `local name = os.tmpname()
      local file = io.open(name, "w") file:write("local y = Y Y = nil return y(1)") file:close()
      Y = y
      local r = dofile(name)
      os.remove(name)
      return r`,
    works: ["yield 1", "return back"],
  },
  {
    name: "generic for: iterator",
    body: `local log = {}
      for v in function () local v = y("next") if #log < 1 then return v end end do log[#log + 1] = v end
      return #log, log[1]`,
    works: ["yield next", "yield next", "return 1 back"],
  },
  {
    name: "generic for: callable object as iterator",
    body: `local n = 0
      for v in setmetatable({}, {__call = function () n = n + 1 y("next") if n == 1 then return n end end}) do y(v) end
      return n`,
    works: ["yield next", "yield 1", "yield next", "return 2"],
  },
  {
    name: "__pairs",
    body: `local t = setmetatable({}, {__pairs = function (t) y("pairs") return next, {a = 1}, nil end})
      for k, v in pairs(t) do return k, v end`,
    works: ["yield pairs", "return a 1"],
  },
  {
    name: "iterator that __pairs gave",
    body: `local t = setmetatable({}, {__pairs = function (t)
        return function (_, k) y("next") if k == nil then return 1, "one" end end, t, nil
      end})
      local r for k, v in pairs(t) do r = v end return r`,
    works: ["yield next", "yield next", "return one"],
  },
  {
    name: "body of a gmatch loop",
    body: 'local s = "" for w in ("a b"):gmatch("%a") do s = s .. w .. y(w) end return s',
    works: ["yield a", "yield b", "return abackbback"],
  },
  {
    name: "inside coroutine.wrap",
    body: "return coroutine.wrap(function () return y(1) end)()",
    works: ["return 1"],
    waits: ["yield 1", "return back"],
  },
  {
    name: "coroutine.wrap as an iterator",
    body: "for v in coroutine.wrap(function () y(1) y(2) end) do coroutine.yield(v * 10) end",
    works: ["yield 10", "yield 20", "return"],
    waits: ["yield 1", "yield 2", "return"],
  },
  {
    name: "coroutine.yield itself as the body of a coroutine",
    body: "return coroutine.resume(coroutine.create(y), 1, 2)",
    works: ["return true 1 2"],
    waits: ["yield 1 2", "return true back"],
  },
];

const TOSTRING = 'setmetatable({}, {__tostring = function () y("tostring") return "text" end})';
const LOGGED = `local log = {}
  local function slow(t)
    return setmetatable({}, {
      __len = function () y("len") return #t end,
      __index = function (_, k) y("get " .. k) return t[k] end,
      __newindex = function (_, k, v) y("set " .. k) t[k] = v end,
    })
  end
  local t = {"a", "b"}`;

const natives: Cell[] = [
  { name: "tostring", body: `return tostring(${TOSTRING})`, works: ["yield tostring", "return text"], strict: refused },
  {
    name: "print",
    body: `local write = io.stdout print(${TOSTRING}, ${TOSTRING}) return "printed"`,
    works: ["yield tostring", "yield tostring", "return printed"],
    strict: refused,
  },
  {
    name: "string.format with %s",
    body: `return ("%s-%d-%s"):format(${TOSTRING}, 7, ${TOSTRING})`,
    works: ["yield tostring", "yield tostring", "return text-7-text"],
    strict: refused,
  },
  {
    name: "table.sort with a comparator",
    body: `local t = {3, 1, 2}
      table.sort(t, function (a, b) y("cmp") return a < b end)
      return table.concat(t, ",")`,
    works: ["yield cmp", "yield cmp", "return 1,2,3"],
    strict: refused,
  },
  {
    name: "table.sort with __lt",
    body: `local mt = {} mt.__lt = function (a, b) y("lt") return a.n < b.n end
      local t = {} for i, n in ipairs{2, 1} do t[i] = setmetatable({n = n}, mt) end
      table.sort(t)
      return t[1].n, t[2].n`,
    works: ["yield lt", "return 1 2"],
    strict: refused,
  },
  {
    name: "string.gsub with a function",
    body: 'return (("ab"):gsub(".", function (c) return y(c) end))',
    works: ["yield a", "yield b", "return backback"],
    strict: refused,
  },
  {
    name: "string.gsub with a table that has __index",
    body: 'return (("ab"):gsub(".", setmetatable({}, {__index = function (_, c) return y(c) end})))',
    works: ["yield a", "yield b", "return backback"],
    strict: refused,
  },
  {
    name: "load's reader",
    body: `local pieces = {"return", " ", "42"}
      local i = 0
      local f, message = load(function () i = i + 1 y("read") return pieces[i] end)
      if not f then return "no", message end
      return f()`,
    works: ["yield read", "yield read", "yield read", "yield read", "return 42"],
    strict: [`return no ${REFUSED}`],
  },
  {
    name: "require",
    body: `package.preload["neap.cell"] = function (name) return {y(name)} end
      local m = require("neap.cell")
      package.preload["neap.cell"], package.loaded["neap.cell"] = nil, nil
      return m[1]`,
    works: ["yield neap.cell", "return back"],
    strict: refused,
  },
  {
    name: "table.concat",
    body: `${LOGGED} return table.concat(slow(t), "-")`,
    works: ["yield len", "yield get 1", "yield get 2", "return a-b"],
    strict: refused,
  },
  {
    name: "table.unpack",
    body: `${LOGGED} return table.unpack(slow(t))`,
    works: ["yield len", "yield get 1", "yield get 2", "return a b"],
    strict: refused,
  },
  {
    name: "table.insert",
    body: `${LOGGED} table.insert(slow(t), 1, "c") return table.concat(t)`,
    works: ["yield len", "yield get 2", "yield set 3", "yield get 1", "yield set 2", "yield set 1", "return cab"],
    strict: refused,
  },
  {
    name: "table.remove",
    body: `${LOGGED} return table.remove(slow(t), 1), table.concat(t)`,
    works: ["yield len", "yield get 1", "yield get 2", "yield set 1", "yield set 2", "return a b"],
    strict: refused,
  },
  {
    name: "table.move",
    body: `${LOGGED} table.move(slow(t), 1, 2, 2) return table.concat(t)`,
    works: ["yield get 2", "yield set 3", "yield get 1", "yield set 2", "return aab"],
    strict: refused,
  },
  {
    name: "ipairs",
    body: `local t = setmetatable({}, {__index = function (_, i) y(i) if i < 3 then return i * 10 end end})
      local sum = 0 for i, v in ipairs(t) do sum = sum + v end return sum`,
    works: ["yield 1", "yield 2", "yield 3", "return 30"],
    strict: refused,
  },
];

/** A hook that yields once, for each event. */
const hooks: Cell[] = [
  ["line", "l", 0],
  ["count", "", 1],
  ["call", "c", 0],
  ["return", "r", 0],
].map(([event, mask, count]) => ({
  name: `a ${event} hook`,
  body: `local function f(x) return x end
    local function hook(event) debug.sethook() y(event) end
    debug.sethook(hook, "${mask}", ${count})
    local x = f("x")
    debug.sethook()
    return "end", x`,
  works: [`yield ${event}`, "return end x"],
  strict: refused,
}));

/** The whole matrix. */
export const CELLS: readonly Cell[] = [...operations, ...closing, ...calls, ...natives, ...hooks];

/** A program that runs a cell and prints what its coroutine does, a line each. */
export function programOf(cell: Cell): string {
  return `
local y = coroutine.yield
local out = {}
local function show(word, ...)
  local items = {word}
  for i = 1, select("#", ...) do items[#items + 1] = tostring((select(i, ...))) end
  out[#out + 1] = table.concat(items, " ")
end
local co = coroutine.create(function ()
${cell.body}
end)
local function step(ok, ...)
  show(not ok and "error" or coroutine.status(co) == "dead" and "return" or "yield", ...)
  if coroutine.status(co) == "suspended" and #out < 20 then return step(coroutine.resume(co, "back")) end
end
step(coroutine.resume(co))
io.write(table.concat(out, "\\n"), "\\n")
`;
}
