-- simple, position, constant, argument
show(C"a":match"ab", {C(P"a" * C"b"):match"ab"}, C"":match"a", C(C(C(1))):match"x") --> "a" {"ab", "b"} "" "x" "x" "x"
show({(C(1) * C(1) * C(1)):match"abc"}, (C(1)^0):match"", (C"a"^-1 * "b"):match"b") --> {"a", "b", "c"} 1 2
show(Cp():match"", (P"ab" * Cp()):match"ab", (Cp() * P"a"^0 * Cp()):match("baa", 2)) --> 1 3 2 4
show(Cc():match"a", Cc(nil):match"", select("#", Cc(nil, 1, nil):match""), Cc("x", {1}, true):match"") --> 1 nil 3 "x" {1} true
show(Carg(1):match("", 1, "x"), Carg(1):match("", 1, nil), (Carg(2) * Carg(1)):match("", 1, "x", "y")) --> "x" nil "y" "x"
show((C(P"a" + C"b"))^0, (C(P"a" + C"b")^0):match"ab") --> pattern "a" "b" "b"
show((#C"a" * 1):match"a", (-C"a" * 1):match"b", (C(1) - C"a"):match"b") --> 2 2 "b"

-- groups and back captures
show({Cg(C(1) * C(1)):match"ab"}, Cg"a":match"a", Cg(C"a", "x"):match"a", Cg(Cc()):match"a") --> {"a", "b"} "a" 2 ""
show({(Cg(C(1), "x") * Cb"x"):match"ab"}, (Cg(1, "x") * Cb"x" * Cb"x"):match"ab") --> {"a"} "a" "a"
show({(Cg(C(1) * C(1), "x") * 1 * Cb"x"):match"abc"}, (Cg("a", 1) * Cg("b", 1) * Cb(1)):match"ab") --> {"a", "b"} "b"
show((Cg(P"a" * Cg(C"b", "y") * Cb"y", "x") * Cb"x"):match"ab") --> "b"
show((Cg("a", "x") * Ct(Cg("b", "y") * Cb"x" * Cb"y") * Cb"x"):match"ab") --> {"a", "b", y = "b"} "a"
show((Ct(Cg("a", "x")) * Cb"x"):match"a") --! back reference 'x' not found
show((C(Cg("a", "x") * Cb"x") * Cb"x"):match"a") --! back reference 'x' not found
show(Cg(Cb"x" * "a", "x"):match"a", (Cg("a", "x") * Cg(Cb"x" * "b", "x") * Cb"x"):match"ab") --> 2 "a"
show((Cg("a", true) * Cb(true)):match"a", (Cg("a", 1) * Cb(1.0)):match"a", (Cg("a", P) * Cb(P)):match"a") --> "a" "a" "a"
show((Cb"x"):match"") --! back reference 'x' not found
show((Cg("a", "y") * Cb(12)):match"a") --! back reference '12' not found
show((Cg("a", "y") * Cb{}):match"a") --! back reference '(null)' not found
local ident = setmetatable({}, {__eq = function() return true end})
local other = setmetatable({}, {__eq = function() return true end})
show((Cg("a", ident) * Cb(other)):match"a") --> "a"
show((Cg("a", ident) * Cb{}):match"a") --> "a"

-- tables
show(Ct"a":match"a", Ct(C"a"^0):match"aab", Ct(Ct(C(1)) * C(1)):match"ab") --> {} {"a", "a"} {{"a"}, "b"}
show(Ct(Cg(C(1), "x") * C(1) * Cg(1, "y")):match"abc", Ct(Cg(Cc(1, 2), "x")):match"", Ct(Cg(C(1) * C(1))):match"ab") --> {"b", x = "a", y = "c"} {x = 1} {"a", "b"}
show(Ct(Cg(Cc(nil), "x") * Cg(1, 1) * C(1)):match"ab", Ct(Cc(nil, 1)):match"") --> {"b"} {[2] = 1}
show(Ct(Cg(Ct(Cg("a", "in")), "out")):match"a", Ct(Cg(Cg("a", "x"), "y")):match"a", Ct(Cg(P"a" / 0, "x")):match"a") --> {out = {in = "a"}} {y = "a"} {x = "a"}
show(Ct(Cg("a", 0/0)):match"a") --! table index is NaN

-- functions, numbers, queries
show((P"a" / string.upper):match"a", (C(1) * C(1) / function(...) return select("#", ...), ... end):match"ab") --> "A" 2 "a" "b"
show((P"a" / function() end):match"a", (P"a" / function() return nil, nil end):match"a") --> 2 nil nil
show({(C(1) * (C(1) * C(1) / 2) * 1):match"abcd"}, (C(1)^0 / 0):match"abc", (P"a" / 1):match"a") --> {"a", "c"} 4 "a"
show((C"a" / 2):match"a") --! no capture '2'
show((P(1) / {a = 1, b = "x", c = false}):match"a", (P(1) / {a = 1}):match"b", (P(1) / {c = false}):match"c") --> 1 2 false
show((C(1) * C(1) / {a = "A", b = "B"}):match"ab", (Cp() / {true}):match"", (Cc(nil) / {1}):match"") --> "A" true 1
local index = setmetatable({}, {__index = function(_, k) return k .. k end})
show((C(1) / index):match"a", (P(2) / index):match"xyz", (P"a" / setmetatable({}, {__index = {a = 1}})):match"a") --> "aa" "xyxy" 1
show((C(1) / setmetatable({}, {__call = function(_, x) return x .. "!" end})):match"a") --> 2
show((P"a" / function() error{} end):match"a") --! table
show((P"a" / function() error("told", 0) end):match"a") --! told
show((P"a" / -1):match"") --! bad argument #1 to 'div' (invalid number)
show((P"a" / 32768):match"") --! bad argument #1 to 'div' (invalid number)
show(P"a" / nil) --1.1! unexpected nil as 2nd operand to LPeg '/'
show(P"a" / true) --1.1! unexpected boolean as 2nd operand to LPeg '/'
show(2 / P"a") --1.1! unexpected userdata as 2nd operand to LPeg '/'

-- strings
show((P"ab" / "<%0>"):match"ab", (C(1) * C(1) / "%2%1%%%0"):match"ab", (P"a" / "%%x%y%"):match"a") --> "<ab>" "ba%ab" "%xy\0"
show((C(P"a" * C"b") * C"c" / "%1-%2-%3-%0"):match"abc", (Cc(12) * Cc(1.5) / "%1 %2"):match"") --> "ab-b-c-abc" "12 1.5"
show((Cg(C(1) * C(1)) * C(1) / "%1 %2"):match"abc", ((C(1) / "<%1>") / "[%1]"):match"a", (Cp() * C(1) / "%1%2"):match"x") --> "a c" "[<a>]" "1x"
show((C(1)^0 / "%9%8%1%0"):match"abcdefghijkl", (P"a" / ""):match"a", (P"" / "x"):match"a") --> "ihaabcdefghijkl" "" "x"
show((P"a" / "%1"):match"a") --! invalid capture index (1)
show((C(1) / "%2"):match"a") --! invalid capture index (2)
show((Cg(C(1), "x") / "%1"):match"a") --! no values in capture index 1
show((Ct(1) / "%1"):match"a") --! invalid capture value (a table)
show((Cs(C(1) / "<%0>") * (P"b" / "%0%0") / "%2%1"):match"ab") --> "bb<a>"

-- folds
show(Cf(C(1)^1, function(a, b) return a .. "," .. b end):match"abc", Cf(C(1), error):match"a") --> "a,b,c" "a"
show(Cf(Cc(0) * (R"09"^1 / tonumber * P","^-1)^0, function(a, b) return a + b end):match"1,20,3") --> 24
show(Cf(Cc(1, 2) * Cg(Cc(3, 4)) * Cc(5), function(...) return table.concat({...}, "+") end):match"") --> "1+3+4+5"
show(Cf(Ct"" * Cg(C(1) * "=" * C(1))^0, rawset):match"a=bc=d", Cf(Cc(1) * (P"a" / 0) * Cc(2), math.max):match"a") --> {a = "b", c = "d"} 2
show(Cf(P"a" / 0, print):match"a") --! no initial value for fold capture
show(Cf(P"a", print):match"a") --! no initial value for fold capture
show(Cf(P"a"^0, print):match"aaaa") --! no initial value for fold capture

-- arguments
show(C()) --! bad argument #1 to 'C' (lpeg-pattern expected, got no value)
show(Cb()) --! bad argument #1 to 'Cb' (value expected)
show(Carg(0)) --! bad argument #1 to 'Carg' (invalid argument index)
show(Carg"x") --! bad argument #1 to 'Carg' (number expected, got string)
show(Carg(2):match("", 1, "x")) --! reference to absent extra argument #2
show(Cf("a", 1)) --! bad argument #2 to 'Cf' (function expected, got number)
show(Cmt("a", nil)) --! bad argument #2 to 'Cmt' (function expected, got nil)
show(Ct(print, 1)) --> pattern
show(Cg(nil, 1)) --! bad argument #1 to 'Cg' (lpeg-pattern expected, got nil)

-- errors of operations: none of them is the Lua function's that called match
show((C(1) / setmetatable({}, {__index = 5})):match"a") --! attempt to index a number value
