-- the backtrack stack
local nest = P{"(" * V(1)^-1 * ")"}
local function parens(n) return ("("):rep(n) .. (")"):rep(n) end
show(nest:match(parens(399))) --> 799
show(nest:match(parens(400))) --! backtrack stack overflow (current limit is 400)
show(P{"x" * V(1) * "y" + "z"}:match(("x"):rep(398) .. "z" .. ("y"):rep(398))) --> 798
show(P{"x" * V(1) * "y" + "z"}:match(("x"):rep(399) .. "z" .. ("y"):rep(399))) --! backtrack stack overflow (current limit is 400)
local choices = P{P"xa" * V(1) * "b" + "x" * V(1) * -P"y" + ""}
show(choices:match(("x"):rep(199))) --> 200
show(choices:match(("x"):rep(200))) --! backtrack stack overflow (current limit is 400)
lpeg.setmaxstack(1000)
show(nest:match(parens(450)), nest:match(parens(2))) --> 901 5
show(nest:match(parens(1001))) --! backtrack stack overflow (current limit is 1000)
lpeg.setmaxstack(10)
show(nest:match(parens(150)), pcall(nest.match, nest, parens(500))) --> 301 false "backtrack stack overflow (current limit is 10)"
lpeg.setmaxstack(400)
show(((P"a" + 1 - P"b" * "c")^0 * "bc"):match(("a"):rep(100000) .. "bc")) --> 100003
show((C(1)^0 / 0):match(("a"):rep(100000)), select("#", (C(1)^0):match(("a"):rep(5000)))) --> 100001 5000
show(#Ct(C(1)^0):match(("a"):rep(100000)), #Cs((P"a" / "bc")^0):match(("a"):rep(100000))) --> 100000 200000

-- long patterns
show(P(("x"):rep(70000)):match(("x"):rep(70001)), P(300):match((" "):rep(299)), P(300):match((" "):rep(300))) --> 70001 nil 301
local p = P(false)
for i = 1, 1000 do p = p + ("word" .. i .. ";") end
show(p:match"word1;", p:match"word1000;", p:match"word1001;") --> 7 10 nil
p = P(true)
for i = 1, 1000 do p = p * C(1) end
show(select("#", p:match(("x"):rep(1000))), p:match(("x"):rep(999)), (P"a"^-100):match(("a"):rep(200)), (P"ab"^100):match(("ab"):rep(100))) --> 1000 nil 101 201

-- how deep captures can be nested
local function deep(n) local q = C(1) for i = 1, n do q = C(q) end return q end
show(select("#", deep(15):match"a"), Ct(deep(3)):match"a") --> 16 {"a", "a", "a", "a"}
local function groups(n) local q = Cg(1) for i = 1, n do q = Cg(q * "") end return q end
show(groups(199):match"a", (groups(200)):match"a") --> "a" "a"
show(groups(201):match"a") --! subcapture nesting too deep
