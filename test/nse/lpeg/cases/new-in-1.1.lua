show(lpeg.version) --1.1> "LPeg 1.1.0"

-- accumulators
local function add(a, b) return a + b end
local number = R"09"^1 / tonumber
show((number * ("," * number % add)^0):match"10,30,43", (number * (P"+" * number % add)^0 * Cp()):match"1+2") --1.1> 83 3 4
show((Cc"" * (C(1) % function(a, c) return c .. a end)^0):match"abc", (C(1) * (P(1) % function(a, m) return a .. m end)):match"xy") --1.1> "cba" "xy"
show({(Cc(1) * Cc(2) * (Cc(3, 4) % function(...) return table.concat({...}, "-") end)):match""}, (Cc(1) * (P"a" % function() end)):match"a") --1.1> {1, "2-3-4"} nil
show(Ct(Cg(Cc(1) * (Cc(2) % add), "x") * Cg(Cc(5) * (Cc(6) % add))):match"", (Cc(1) * C(P"a" % function(a, m) return a .. m end)):match"a") --1.1> {11, x = 3} "1a" "a"
show({(Cc(0) * Cg(Cc(1) % add) * Cc(2)):match""}, Cf(Cc(1) * Cg(Cc(5) * (Cc(6) % add)), add):match"") --1.1> {1, "", 2} 12
local map = Ct"" * (Cg(C(1) * "=" * C(1)) % rawset)^0
show((Ct"" * (C(1) * "=" * C(1) % rawset)^0):match"a=bc=d", map:match"x=y") --1.1> {a = "b", c = "d"} {x = "y"}
show((C(1) / 1 * (C(1) % function(a, b) return a .. b end)^0 / string.upper):match"abc", Cs((P"a" * Cg(Cc"x" * (Cc"y" % function(a, b) return a .. b end)))^0):match"aa") --1.1> "ABC" "axyaxy"
show((P"a" % print):match"a") --1.1! no previous value for accumulator capture
show(Cs(P"a" % print):match"a") --1.1! invalid context for an accumulator capture
show(Cs(Cc"x" * (P"a" % print)):match"a") --1.1! invalid context for an accumulator capture
show((Cc(1) * (P"a" % print) / "%2"):match"a") --1.1! invalid context for an accumulator capture
show((Cc(1) * (P"a" % 5)):match"a") --1.1! attempt to call a number value
show((Cc(1) * (P"a" % nil)):match"a") --1.1! attempt to call a nil value
show((Cc(1) * (P"a" % setmetatable({}, {__call = function(_, a, m) return m .. a end}))):match"a") --1.1> "a1"

-- ranges of code points
local latin = lpeg.utfR(0, 0x7ff)
show(latin:match"a", latin:match"\u{7ff}", latin:match"\u{800}", latin:match"", latin:match"\xc3") --1.1> 2 3 nil nil nil
local all = lpeg.utfR(0, 0x10ffff)
show(all:match"\u{0}", all:match"\u{ffff}", all:match"\u{10ffff}", all:match"\u{d800}", all:match"\u{110000}") --1.1> 2 4 5 4 nil
show(all:match"\x80", all:match"\xc1\x81", all:match"\xe0\x80\x80", all:match"\xf0\x80\x80\x80", all:match"\xff", all:match"\xf8\x88\x80\x80\x80") --1.1> nil nil nil nil nil nil
show(all:match"\xe4\xb8", all:match"\xe4\xb8x", all:match"\xe4\xb8\xad", C(all)^0, (C(all)^0):match"a\u{e4}\u{4e2d}") --1.1> nil nil 4 pattern "a" "\195\164" "\228\184\173"
local han = lpeg.utfR(0x4e00, 0x9fff)
show((han^1 * -1):match"\u{4e00}\u{9fff}", han:match"\u{4dff}", han:match"\u{a000}", (1 - han)^0, ((1 - han)^0):match"ab\u{4e2d}") --1.1> 7 nil nil pattern 3
show(B(lpeg.utfR(0x80, 0x7ff)):match("\u{e4}", 3), (lpeg.utfR(0x61, 0x7a)):match"b", lpeg.utfR(0, 0x7f):match"\x7f", (lpeg.utfR(0x100, 0x101) + "x"):match"x") --1.1> 3 2 2 2
show(B(lpeg.utfR(0, 0x7ff))) --1.1! bad argument #1 to 'B' (pattern may not have fixed length)
show(lpeg.utfR(5)) --1.1! bad argument #2 to 'utfR' (number expected, got no value)
show(lpeg.utfR(5, 4)) --1.1! bad argument #2 to 'utfR' (empty range)
show(lpeg.utfR(-1, 5)) --1.1! bad argument #2 to 'utfR' (empty range)
show(lpeg.utfR(5, 0x110000)) --1.1! bad argument #2 to 'utfR' (invalid code point)
show(lpeg.utfR(0x110000, 0x110001)) --1.1! bad argument #1 to 'utfR' (invalid code point)
