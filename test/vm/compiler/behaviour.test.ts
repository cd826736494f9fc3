import { expect, test } from "vitest";
import { reference, run, runReference } from "../../stdlib/machine.ts";

/** What is wanted of the order in which things happen; the outputs are the reference's. */
const cases: [title: string, source: string, output: string][] = [
  [
    "a local operand is read when the operation happens",
    `local a = 1
     local function f() a = 10 return 1 end
     print(a + f(), a)
     a = 1 print(f() + a)
     a = 1 print(a < f(), a == f(), -a + f())
     a = "x" print(a .. f())
     a = 1 print((a and f()) + a)`,
    "11\t10\n11\nfalse\tfalse\t-9\nx1\n11\n",
  ],
  [
    "a local argument is read in its turn",
    `local a = 1
     local function f() a = a + 1 return a end
     print(a, f(), a, f(), a)
     local t = {a, f(), a, x = a, f()}
     print(t[1], t[2], t[3], t.x, t[4])`,
    "1\t2\t2\t3\t3\n3\t4\t4\t4\t5\n",
  ],
  [
    "table and key of an index are locals in place",
    `local t, k = {"one", "two"}, 1
     local function f() k = 2 return "v" end
     t[k] = f()
     print(t[1], t[2])
     k = 1
     local u = {[k] = f()}
     print(u[1], u[2])`,
    "one\tv\nnil\tv\n",
  ],
  [
    "an assignment keeps what it indexes apart from what it assigns",
    `local i, a = 1, {10, 20}
     a[i], i = 5, 2
     print(a[1], a[2], i)
     i, a[i] = i + 1, 20
     print(i, a[2], a[3])
     local b = a
     a, a[1], b[2], i = nil, i, a, a[1]
     print(a, b[1], b[2] == b, i)
     local function up() i, b[i] = "k", "v" return b.k, i end
     print(up())`,
    "5\t20\t2\n3\t20\tnil\nnil\t3\ttrue\t5\nnil\tk\n",
  ],
  [
    "right sides are all evaluated before the first assignment",
    `local log = setmetatable({}, {__newindex = function(_, k, v) print(k, v) end})
     local function e(x) print("eval", x) return x end
     log[e("a")], log[e("b")], log[e("c")] = e(1), e(2)`,
    "eval\ta\neval\tb\neval\tc\neval\t1\neval\t2\nc\tnil\nb\t2\na\t1\n",
  ],
  [
    "each round of a loop has its own variables",
    `local fs = {}
     for i = 1, 3 do local j = i * 10 fs[#fs + 1] = function() i = i + 1 j = j + 1 return i, j end end
     for _, f in ipairs(fs) do f() print(f()) end
     fs = {}
     for k, v in ipairs{"a", "b"} do fs[k] = function() return k, v end end
     print(fs[1]()) print(fs[2]())
     local n = 0
     while n < 2 do n = n + 1 local m = n fs[n] = function() m = m + n return m end end
     print(fs[1](), fs[1](), fs[2]())
     n = 0
     repeat local q = n n = n + 1 fs[n] = function() return q end until q == 1
     print(fs[1](), fs[2]())
     n = 0
     ::again:: local x = n
     fs[n] = function() x = x + 5 return x end
     n = n + 1
     if n < 3 then goto again end
     print(fs[0](), fs[1](), fs[2](), fs[0]())`,
    "3\t12\n4\t22\n5\t32\n1\ta\n2\tb\n3\t5\t4\n0\t1\n5\t6\t7\t10\n",
  ],
  [
    "closures share variables, parameters too",
    `local function counter(n) return function() n = n + 1 return n end, function() return n end end
     local inc, get = counter(5)
     inc() inc()
     print(get())
     local function rec(n) if n == 0 then return "end" end return rec(n - 1) end
     print(rec(100))
     local a = 1 do local a = a + 1 print(a) local function f() return a end a = 7 print(f()) end print(a)`,
    "7\nend\n2\n7\n1\n",
  ],
  [
    "logical operators give operands, and not more than needed",
    `local function t(x) print("t", x) return x end
     print(t(nil) and t(1), t(false) or t(2), t(1) and t(nil) or t(3))
     local x, y = false, 5
     x = x or y print(x)
     x = x and nil print(x)
     x = not (x and y) print(x)
     y = y == 5 and "five" or "other" print(y)
     y = (x or y) == true print(y)
     print(1 < 2 == true, not nil == true, (nil and 1) == nil, 1 and nil)`,
    "t\tnil\nt\tfalse\nt\t2\nt\t1\nt\tnil\nt\t3\nnil\t2\t3\n5\nnil\ntrue\nfive\ntrue\ntrue\ttrue\ttrue\tnil\n",
  ],
  [
    "results are adjusted",
    `local function f(...) return ... end
     local a, b, c = f(1, 2)
     print(a, b, c)
     local d, e = (f(1, 2)), f(), f(3, 4)
     print(d, e)
     print((f(1, 2)), f(), f(3, 4))
     print(#{f(1, 2), f(1, 2)}, #{f(1, 2), (f(1, 2))}, select("#", f(), f()))
     local function g(...) local x, y = ... return y, ... end
     print(g(1, 2, 3))`,
    "1\t2\tnil\n1\tnil\n1\tnil\t3\t4\n3\t2\t1\n2\t1\t2\t3\n",
  ],
  [
    "to-be-closed variables are closed on every way out",
    `local function c(x) return setmetatable({}, {__close = function(_, e) print("close", x, e) end}) end
     do local a <close> = c("a") local b <close> = c("b") print("body") end
     for i = 1, 3 do local d <close> = c(i) if i == 2 then break end end
     for i = 1, 2 do local d <close> = c("go" .. i) goto continue ::continue:: end
     local function f() local r <close> = c("r") return print("returned") end
     f()
     local n = 0
     repeat local u <close> = c("u" .. n) n = n + 1 until n == 2
     local function iter() return function(_, i) if i < 2 then return i + 1 end end, nil, 0, c("iter") end
     for i in iter() do if i == 1 then goto out end end
     ::out::
     for _ in iter() do end
     local function g() for i in iter() do return "value", i end end
     print(g())
     print(pcall(function() local e <close> = c("e") error("oops", 0) end))`,
    `body
close\tb\tnil
close\ta\tnil
close\t1\tnil
close\t2\tnil
close\tgo1\tnil
close\tgo2\tnil
returned
close\tr\tnil
close\tu0\tnil
close\tu1\tnil
close\titer\tnil
close\titer\tnil
close\titer\tnil
value\t1
close\te\toops
false\toops
`,
  ],
  [
    "operators with a constant call metamethods with the operands in order",
    `local mt = {}
     for _, e in ipairs{"add", "sub", "mul", "div", "mod", "pow", "idiv", "band", "bor", "bxor", "shl", "shr", "concat"} do
       mt["__" .. e] = function(a, b) return e .. ":" .. (type(a) == "table" and "x" or a) .. "," .. (type(b) == "table" and "x" or b) end
     end
     for _, e in ipairs{"lt", "le"} do mt["__" .. e] = function(a, b) print(e, type(a), type(b)) return true end end
     local x = setmetatable({}, mt)
     print(x + 1, 1 + x, x - 1, 1 - x, x * 2, 2 * x, x / 2, 2 / x)
     print(x % 2, 2 % x, x ^ 2, 2 ^ x, x // 2, 2 // x)
     print(x & 1, 1 & x, x | 1, 1 | x, x ~ 1, 1 ~ x, x << 1, 1 << x, x >> 1, 1 >> x)
     print(x .. "s", "s" .. x, x + 1.5, 1000 - x, x .. 1)
     print(x < 1, 1 < x, x > 1, 1 > x, x <= 1, x >= 1, 1 >= x, not (x < 1), x == 1)`,
    `add:x,1	add:1,x	sub:x,1	sub:1,x	mul:x,2	mul:2,x	div:x,2	div:2,x
mod:x,2	mod:2,x	pow:x,2	pow:2,x	idiv:x,2	idiv:2,x
band:x,1	band:1,x	bor:x,1	bor:1,x	bxor:x,1	bxor:1,x	shl:x,1	shl:1,x	shr:x,1	shr:1,x
concat:x,s	concat:s,x	add:x,1.5	sub:1000,x	concat:x,1
lt	table	number
lt	number	table
lt	number	table
lt	table	number
le	table	number
le	number	table
le	table	number
lt	table	number
true	true	true	true	true	true	true	false	false
`,
  ],
  [
    "messages name the variable and tell the line",
    `local function try(f, ...) print(select(2, pcall(f, ...))) end
     try(function() local a; a.b = 1 end)
     try(function() local a; return function() a = 1 end, a.x end)
     try(function() return undefinedglobal.x end)
     try(function() local t = {} t.x.y = 1 end)
     try(function(p) return (p + 1) end, {})
     try(function(p) return 2 ^ p end)
     try(function(p) local q = function() return p end return #p end)
     try(function(p) p:m() end, {})
     try(function(p) p.f.g() end, {f = {}})
     try(function() undefined() end)
     try(function(p) return p .. "x" end)
     try(function(p) return p < 1 end)
     try(function(p) return 1 & p end, 1.5)
     try(function() for i = 1, "x" do end end)
     try(function() local c <close> = 1 end)`,
    `t:2: attempt to index a nil value (local 'a')
t:3: attempt to index a nil value (local 'a')
t:4: attempt to index a nil value (global 'undefinedglobal')
t:5: attempt to index a nil value (field 'x')
t:6: attempt to perform arithmetic on a table value (local 'p')
t:7: attempt to perform arithmetic on a nil value (local 'p')
t:8: attempt to get length of a nil value (local 'p')
t:9: attempt to call a nil value (method 'm')
t:10: attempt to call a nil value (field 'g')
t:11: attempt to call a nil value (global 'undefined')
t:12: attempt to concatenate a nil value (local 'p')
t:13: attempt to compare nil with number
t:14: number (local 'p') has no integer representation
t:15: bad 'for' limit (number expected, got string)
t:16: variable 'c' got a non-closable value
`,
  ],
];

test.each(cases)("%s", (_, source, output) => {
  expect(run(source)).toBe(output);
});

// The outputs above are compared as well, so that they cannot be wrong.
test.skipIf(reference === undefined).each(cases)("%s (reference)", (_, source, output) => {
  expect(runReference(`load([==[${source}]==], "=t")()`)).toBe(output);
});
