-- strings, numbers, booleans, sets, ranges
show(P"ab":match"abc") --> 3
show(P"ab":match"acb") --> nil
show(P"":match"") --> 1
show(P"a":match"") --> nil
show(P(0):match"abc", P(2):match"abc", P(4):match"abc") --> 1 3 nil
show(P(-1):match"", P(-1):match"a", P(-3):match"ab", P(-3):match"abc") --> 1 nil 1 nil
show(P(true):match"x", P(false):match"x") --> 1 nil
show(P(2.0):match"abc", P(2.5):match"abc") --> 3 1
show(S"":match"a", S"abc":match"b", S"abc":match"d", S"\0\255":match"\255") --> nil 2 nil 2
show(R():match"a", R"az":match"m", R("az", "09"):match"5", R"za":match"m") --> nil 2 2 nil
show(P"a\0b":match"a\0bc", P"\0":match"") --> 4 nil
show(match("abc", "abc"), match(2, "abc"), match(true, "")) --> 4 3 1

-- where the match starts
show(P"b":match("abc", 2), P"b":match("abc", -2), P"":match("abc", 9), P"":match("abc", -9)) --> 3 3 4 1
show(P"":match("abc", 0), P"":match("abc", 4), P"":match("abc", -3), P(1):match("abc", "3")) --> 4 4 1 4
show(P(1):match(12), P"1":match(1.5)) --> 2 2

-- sequence and choice
show((P"a" * "b" * 1):match"abc", ("a" * P"b"):match"ab", (1 * P"b"):match"ab") --> 4 3 3
show((P"a" + "b"):match"b", (P"ab" + "a" + ""):match"ac", (P"ab" + "a"):match"b") --> 2 2 nil
show((P(false) + "a"):match"a", (P"a" + false):match"b", (P"x" * true):match"x") --> 2 nil 2
show((P"ab" * "c" + P"a" * "bd"):match"abd") --> 4
show(((P"a" + "ab") * "c"):match"abc") --> nil
show((S"ab" + R"cd" + "e"):match"d", (S"ab" + R"cd" + "e"):match"f") --> 2 nil

-- difference, predicates
show((1 - P"a"):match"a", (1 - P"a"):match"b", (P"ab" - "a"):match"ab", (R"az" - S"aeiou"):match"e") --> nil 2 nil nil
show((-P"a"):match"a", (-P"a"):match"b", (-P"a"):match"", (- -P"a"):match"a") --> nil 1 1 1
show((#P"a"):match"a", (#P"a" * 1):match"ab", (#P"ab" * "a"):match"ac", (#P"a"^1 * 1):match"aa") --> 1 2 nil 2
show((P(1)^0 * -1):match"abc", (-P"abc" * P(1)):match"abd") --> 4 2
show((#(P"a"^1 * "b") * 1):match"aab", (#(P"a"^1 * "b") * 1):match"aac") --> 2 nil

-- repetitions
show((P"a"^0):match"aaab", (P"a"^1):match"baa", (P"a"^2):match"aaa", (P"a"^4):match"aaa") --> 4 nil 4 nil
show((P"a"^-1):match"aaa", (P"a"^-2):match"aaa", (P"ab"^-2):match"abababab", (P"ab"^-5):match"abab") --> 2 3 5 5
show((P"a"^-0):match"aaa", (P(1)^3):match"ab", (P(1)^-3):match"ab", (S"ab"^0 * "c"):match"abac") --> 4 nil 3 5
show(((P"a" + "bc")^0):match"abcabd", ((P"ab" + "a")^0 * "c"):match"abaabc") --> 5 7
show((P"ab"^0 * "a"):match"ababa", ((P"a" * P"b"^0)^0):match"abbabc") --> 6 6
show(((#P"a" * 1 + "b" - "bb")^0):match"aabbb", (P"a"^"2"):match"aaa") --> 3 4
show(((1 - P"end")^0 * "end"):match"the end of it", ((1 - P"x" * "y")^0):match"axbxy") --> 8 4
show((P"abc"^0 + "x"):match"abcab", (P"a"^1 * P"a"^0 * P"b"^-1 * -1):match"aaab") --> 4 5

-- behind
show((P"a" * B"a" * "b"):match"ab", (1 * B"a" * "b"):match"cb", B"a":match("ab", 2), B"a":match"ab") --> 3 nil 2 nil
show((P(3) * B(P"b" * "c") * -1):match"abc", (1 * B(2)):match"ab", (2 * B(2 * P(true))):match"ab") --> 4 nil 3
show((P(1) * -B(R"az") * "x"):match"1x", (P(1) * -B(R"az") * "x"):match"ax", B"":match"") --> 3 nil 1
show((B(P"a" + "b") * "c"):match("ac", 2), (B(#P"a" * 1) * "c"):match("ac", 2), (1 * B(-P"a")):match"ab") --> 3 3 2

-- types and names
show(lpeg.type(P"a"), lpeg.type"a", lpeg.type(), lpeg.type(nil), type(P"a")) --> "pattern" nil nil nil "userdata"
show((tostring(P"a"):gsub("0x%x+", "PTR"))) --> "lpeg-pattern: PTR"
local p = P"ab"
show(P(p) == p, p * true == p, true * p == p, p + false == p, false + p == p, P(true) + p == p, p == P"ab") --> true true true true true false false
show(P(true) * p == p, P(false) * p == p, getmetatable(p).__index == lpeg, p.match == lpeg.match) --> true false true true

-- classes of the C locale
local classes = lpeg.locale()
for _, name in ipairs{"alnum", "alpha", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "xdigit"} do
  local s = {}
  for c = 0, 255 do if classes[name]:match(string.char(c)) then s[#s + 1] = c end end
  counts[#counts + 1] = name .. "=" .. #s .. "/" .. s[1] .. "-" .. s[#s]
end
show(table.concat(counts, " ", 1, 6)) --> "alnum=62/48-122 alpha=52/65-122 cntrl=33/0-127 digit=10/48-57 graph=94/33-126 lower=26/97-122"
show(table.concat(counts, " ", 7)) --> "print=95/32-126 punct=32/33-126 space=6/9-32 upper=26/65-90 xdigit=22/48-102"
local given = {x = 1}
show(lpeg.locale(given) == given, given.x, lpeg.type(given.digit)) --> true 1 "pattern"
