show(P{"a"}:match"a") --! grammar has no initial rule
show(P{P"a"}:match"a", P{"s", s = P"b"}:match"b", P{2, P"c"}:match"c", P{[1] = "x", x = P"d"}:match"d") --> 2 2 2 2

-- recursion
local balanced = P{"(" * ((1 - S"()") + V(1))^0 * ")"}
show(balanced:match"(a(b)c)d", balanced:match"(a(b", balanced:match"()") --> 8 nil 3
local equal = P{
  "S",
  S = "a" * V"B" + "b" * V"A" + "",
  A = "a" * V"S" + "b" * V"A" * V"A",
  B = "b" * V"S" + "a" * V"B" * V"B",
} * -1
show(equal:match"abba", equal:match"aabb", equal:match"aab", equal:match"") --> 5 5 nil 1
local palindrome = P{"p", p = 0 * #P(1) * ("a" * V"p" * "a" + "b" * V"p" * "b" + P"a" + "b")}
show(palindrome:match"a", palindrome:match"ba") --> 2 2
local anywhere = function(p) return P{C(p) * Cp() + 1 * V(1)} end
show({anywhere(R"09"^1):match"abc 123 d"}, anywhere"x":match"abc") --> {"123", 8} nil

-- names of any type, rules that nobody uses, grammars in grammars
local key, f = {}, function() end
show(P{key, [key] = P"a"}:match"a") --! initial rule '1' is not a pattern
show(P{"s", s = V(key) * V(f) * V(true) * V(2.5), [key] = P"a", [f] = P"b", [true] = P"c", [2.5] = P"d"}:match"abcd") --> 5
show(P{V"x", x = P"a", y = V"z", z = P"b"}:match"a", P{P"a", [3] = "x" * V(3) + "y"}:match"a") --> 2 2
local inner = P{"x" * V(1)^-1}
show(P{inner * V"r", r = P{"y" * (V(1) + "z")}}:match"xxyyz", (inner * inner):match"xx", P{V(2) * V(2), inner * "-"}:match"xx-x-") --> 6 nil 6
show(P{"list", list = V"item" * ("," * V"item")^0, item = C(R"az"^1) + "(" * Ct(V"list") * ")"}:match"a,(b,(c),d),e") --> "a" {"b", {"c"}, "d"} "e"
local expr = P{
  "expr",
  expr = Ct(V"term" * (C(S"+-") * V"term")^0),
  term = Ct(V"factor" * (C(S"*/") * V"factor")^0),
  factor = R"09"^1 / tonumber + "(" * V"expr" * ")",
}
show(expr:match"1+2*(3-4)") --> {{1}, "+", {2, "*", {{3}, "-", {4}}}}

-- a rule's tail call needs no stack
show(P{"a", a = P"x" * V"a" + ""}:match(("x"):rep(500))) --> 501
show(P{"a", a = (P"x" + "y") * V"b", b = S"xy" * V"a" + P"z"}:match(("xy"):rep(500) .. "xz")) --> 1003
show((P{"(" * V(1)^-1 * ")"}):match(("("):rep(199) .. (")"):rep(199))) --> 399

-- what is wrong with grammars
show(P{}) --! grammar has no initial rule
show(P{{}}) --! initial rule '1' is not a pattern
show(P{"x", x = 1}) --! initial rule 'x' is not a pattern
show(P{P"a", x = 1}) --! rule 'x' is not a pattern
show(P{P"a", [true] = "b"}) --! rule '(a boolean)' is not a pattern
show(P{V"undefined"}) --! rule 'undefined' undefined in given grammar
show(P{V(2), [3] = P"a"}) --! rule '2' undefined in given grammar
show(P{P"a", x = V{}}) --! rule '(a table)' undefined in given grammar
show(P{V(1)}) --! rule '1' may be left recursive
show(P{"e", e = V"e" * "+" * V"e" + "n"}) --! rule 'e' may be left recursive
show(P{"a", a = P"x"^0 * V"a"}) --! rule 'a' may be left recursive
show(P{"a", a = #P"x" * C(V"a") + "y"}) --! rule 'a' may be left recursive
show(P{"a", a = -V"a"}) --! rule 'a' may be left recursive
show(P{"a", a = Cmt("", function() end) * V"a"}) --! rule 'a' may be left recursive
show(P{"s", s = P"a" * V"l", l = P"b" + V"l" * "c"}) --! rule 'l' may be left recursive
show(P{"s", s = P"a" * V"l"^0, l = P"b"^0}) --! empty loop in rule 's'
show(P{"s", s = P"a" * (V"l" + "x")^1, l = P"b" + ""}) --! empty loop in rule 's'
show(P{"s", s = P"a" * C(V"l"^0), l = -P"b"}) --! empty loop in rule 's'
show((P""^0):match"") --! loop body may accept empty string
show((P"a"^0)^0) --! loop body may accept empty string
show((P"a" + #P"b")^1) --! loop body may accept empty string
show(Cmt(P"a"^-1, function() end)^0) --! loop body may accept empty string
show(match(V"x", "a")) --! rule 'x' used outside a grammar
show(match(P"a" * C(V{}), "a")) --! rule '(a table)' used outside a grammar
show(match(V(1)^-1 + 1, "a")) --! rule '1' used outside a grammar
local rules = {P"a"}
for i = 2, 1000 do rules[i] = P"b" end
show(P(rules):match"a") --1.1> 2
rules[1001] = P"b"
show(P(rules)) --1.1! bad argument #1 to 'P' (grammar has too many rules)
local long = {P"a" * V(2) * "b"}
for i = 2, 200 do long[i] = V(i + 1) end
long[201] = P"x"
show(P(long):match"axb") --> 4
