show(Cs"abc":match"abcd", Cs(P"a" / "x"):match"a", Cs((P"a" / "x" + 1)^0):match"banana", Cs(P(1)^0):match"") --> "abc" "x" "bxnxnx" ""
show(Cs((P"a" / {a = "A"} + (P"b" / {}) + 1)^0):match"abc", Cs((R"09"^1 / function(n) return n + 1 end + 1)^0):match"a9b10") --> "Abc" "a10b11"
show(Cs((C(1) * C(1) / "%2%1")^0):match"abcde", Cs((C(1) * 1)^0):match"abcd", Cs(C(P"a" * C"b" * "c")):match"abc") --> "badc" "abcd" "abc"
show(Cs(Cc"x" * 1 * Cc"y" * 1):match"ab", Cs(Cp() * 1 * Cp()):match"a", Cs(Cc(1.5)):match"") --> "xayb" "1a2" "1.5"
show(Cs(P"(" / "[" * (1 - P")")^0 * (P")" / "]")):match"(a)", Cs((P"a" / 0) * (Cg("b", "x") * Cb"x")):match"ab") --> "[a]" "abb"
show(Cs(Cs(P"a" / "b") * Cs(P"c" / "d")):match"ac", Cs("<" * Cs((P"a" / "b" + 1 - P">")^0) * ">"):match"<aca>", Cs((Cg(C(1), "x") * 1)^0):match"abc") --> "bd" "<bcb>" "ab"
show(Cs((Cg(1, "n") / "%0" * 1)^0):match"abcd") --> "abcd"
show(Cs(P"\\" / "" * (S"nt" / {n = "\n", t = "\t"})):match"\\n", Cs(P" "^1 / " " + 1):match"   x") --> "\n" " "
local trim = P" "^0 * C((P" "^0 * (1 - P" ")^1)^0)
show(trim:match"  a b  ", Cs((P"a" / "" + C(1))^0):match"abab", Cs(-P(1) * Cc"empty"):match"") --> "a b" "bb" "empty"
show(Cs(Cmt(R"az"^1, function(_, i, w) return i, w:upper() end) * 1):match"ab-", Cs(P(1) * Cmt(1, function(_, i) return true end)):match"ab") --> "AB-" "ab"
show(Cs(P{V"x" * ("," / Cc";" + "," / ";") + V"x", x = R"az"^1 / "<%0>"}):match"ab,") --1.1! unexpected userdata as 2nd operand to LPeg '/'
show(Cs(P{"(" * V(1)^0 * ")" / "[%0]" + R"az"}):match"((a)b)") --> "[((a)b)]"
show(Cs(P{"x", x = (P"(" / "[") * V"x"^0 * (P")" / "]") + R"az" / string.upper}):match"((a)b)") --> "[[A]B]"
show(Cs(Ct(1)):match"a") --! invalid replacement value (a table)
show(Cs(P(1) / function() return true end):match"a") --! invalid replacement value (a boolean)
show(Cs(P(1) / function() return nil end):match"a") --! invalid replacement value (a nil)
show(Cs(Cc(print)):match"a") --! invalid replacement value (a function)
show(Cs((P(1) / "%0%0")^0):match(("x"):rep(1000)) == ("x"):rep(2000)) --> true
