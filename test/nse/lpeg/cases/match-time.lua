-- what the function gets and says
local function seen(...) log[#log + 1] = {...} return true end
show(Cmt(P"a" * C"b" * Cp(), seen):match"abc", log) --> 3 {{"abc", 3, "b", 3}}
log = {}
show((P"x" * Cmt("ab", seen)):match"xab", P(seen):match("ab", 2), log) --> 4 2 {{"xab", 4, "ab"}, {"ab", 2, ""}}
show(Cmt("a", function() return true end):match"ab", Cmt("a", function() return false end):match"a", Cmt("a", function() end):match"a") --> 2 nil nil
show(Cmt(1, function(_, i) return i + 2 end):match"abcd", Cmt(1, function(_, i) return i end):match"abcd", Cmt(1, function() return "3" end):match"abcd", Cmt(1, function() return 2.0 end):match"abcd") --> 4 2 3 2
show(Cmt(1, function() return 9 end):match"abcd") --! invalid position returned by match-time capture
show(Cmt(2, function() return 2 end):match"abcd") --! invalid position returned by match-time capture
show(Cmt(2, function() return {} end):match"abcd") --! invalid position returned by match-time capture
show(Cmt(2, function() return math.mininteger end):match"abcd") --! invalid position returned by match-time capture
show(Cmt(2, function() error("no", 0) end):match"abcd") --! no

-- values
show({Cmt(1, function(_, i, c) return true, c, i end):match"ab"}, Cmt(C(1), function() return true, nil end):match"ab") --> {"a", 2} nil
show({(C(1) * Cmt(1, function() return true, "x", "y" end) * C(1)):match"abc"}, Ct(Cmt(1, function() return true, 1, 2 end)^2):match"ab") --> {"a", "x", "y", "c"} {1, 2, 1, 2}
show(Cmt(Cmt(1, function(_, _, c) return true, c, c end) * C(1), function(_, _, ...) return true, ... end):match"ab") --> "a" "a" "b"
show({Cmt(Cg(1, "x") * Cb"x", function(_, _, ...) return true, select("#", ...), ... end):match"a"}, (Cg("a", "x") * Cmt(Cb"x", function(_, _, x) return true, x .. x end)):match"a") --> {1, "a"} "aa"
show(Cmt(Ct(C(1)^0), function(_, _, t) return #t == 3, t end):match"abc", Cmt(Cs((P"a" / "b" + 1)^0), function(_, i, s) return i, s end):match"aca") --> {"a", "b", "c"} "bcb"
show({(Cg(Cmt(1, function() return true, 5, 6 end), "x") * Cb"x"):match"a"}, (Cmt(Carg(1), function(_, _, x) return true, x end)):match("", 1, "extra")) --> {5, 6} "extra"

-- values that backtracking drops
local function give(v) return function() return true, v end end
show((Cmt(1, give(1)) * "x" + Cmt(1, give(2)) * Cmt("b", give(3))):match"ab") --> 2 3
show({((Cmt("a", give"A") * "b")^0 * C(1)^0):match"ababa"}, (Cmt("a", give"A") * Cmt("b", give"B") * "!" + Cmt("a", give"C")):match"ab") --> {"A", "A", "a"} "C"
show((#Cmt("a", give(1)) * Cmt("a", give(2))):match"a", (-Cmt("a", give(1)) + Cmt("a", give(2))):match"a", (#(Cmt(1, give(1)) * Cmt(1, give(9)) * C(1)) * Cmt(1, give(2))):match"abc") --1.1> 2 2 2
show((Cmt(Cmt("a", give(1)) * Cmt("b", give(2)), function(_, _, a, b) return false, a, b end) + Cmt(1, give(3)) * Cmt(1, give(4))):match"ab") --> 3 4
local n = 0
local function count() n = n + 1 return true, n end
show({(Cmt(1, count) * Cmt(1, count) * -1 + Cmt(1, count)^0):match"abc"}, n) --> {3, 4, 5} 5

-- it runs even where nothing seems to depend on it
local calls = 0
local function tick() calls = calls + 1 return true end
show(((P(tick) * "a")^0 * P(tick) * "b"):match"aab", calls) --> 4 4
show((P(tick) * "x" + 1):match"a", calls, (-P(tick)):match"a", calls) --> 2 5 nil 6

-- long strings, named quotes
local open = "[" * Cg(P"="^0, "eq") * "["
local close = "]" * C(P"="^0) * "]"
local long = open * C((1 - Cmt(close * Cb"eq", function(_, _, a, b) return a == b end))^0) * close / 1
show(long:match"[==[a]]b]=]c]==]", long:match"[[x]]", long:match"[=[x]]") --> "a]]b]=]c" "x" nil
local bounded = P{"n", n = Cmt(R"09"^1 / tonumber * ":", function(s, i, n) return i + n, s:sub(i, i + n - 1) end) * (P"," * V"n")^0}
show({bounded:match"3:abc,1:x"}, pcall(bounded.match, bounded, "9:abc")) --> {"abc", "x"} false "invalid position returned by match-time capture"

-- a match inside of a match, changes of the subject of another
local inner = C(R"az"^1) * P" "^0
show((Cmt(P(1)^1, function(s, i) return i, inner:match(s, 3), #s end)):match"1 abc d") --> "abc" 7
show(Ct((Cmt(1, function(s, i) return i, (C(1) * C(1)):match(s .. "!", i - 1) end))^0):match"ab") --> {"a", "b", "b", "!"}

-- no yield from here
local co = coroutine.wrap(function() return pcall(match, P(function() coroutine.yield(1) return true end), "a") end)
show(co()) --> false "attempt to yield across a C-call boundary"
co = coroutine.wrap(function() return pcall(match, P"a" / coroutine.yield, "a") end)
show(co()) --> false "attempt to yield across a C-call boundary"
co = coroutine.wrap(function() return pcall(match, P"a" / setmetatable({}, {__index = function() coroutine.yield() end}), "a") end)
show(co()) --> false "attempt to yield across a C-call boundary"
show(P(function() return coroutine.wrap(function() coroutine.yield(true) end)() end):match"a") --> 1
show(coroutine.wrap(function() match(P"a" / error, "a") end), coroutine.wrap(function() coroutine.yield(7) end)(), pcall(match, P"a" / "x", "a")) --> function 7 true "x"
show(Cmt(1, "x")) --! bad argument #2 to 'Cmt' (function expected, got string)
