show(P()) --! bad argument #1 to 'P' (value expected)
show(P(nil)) --! bad argument #1 to 'P' (lpeg-pattern expected, got nil)
show(P(io.stdout)) --! bad argument #1 to 'P' (lpeg-pattern expected, got FILE*)
show(P(coroutine.create(print))) --! bad argument #1 to 'P' (lpeg-pattern expected, got thread)
show(P"a" * nil) --! bad argument #2 to 'mul' (lpeg-pattern expected, got nil)
show(nil + P"a") --! bad argument #1 to 'add' (lpeg-pattern expected, got nil)
show(P"a" - io.stdout) --! bad argument #2 to 'sub' (lpeg-pattern expected, got FILE*)
show(P"a"^{}) --! bad argument #2 to 'pow' (number expected, got table)
show(P"a"^1.5) --! bad argument #2 to 'pow' (number has no integer representation)
show(2^P"a") --! bad argument #2 to 'pow' (number expected, got lpeg-pattern)
show(S()) --! bad argument #1 to 'S' (string expected, got no value)
show(S{}) --! bad argument #1 to 'S' (string expected, got table)
show(R("az", "a")) --! bad argument #2 to 'R' (range must have two characters)
show(R"") --! bad argument #1 to 'R' (range must have two characters)
show(R{}) --! bad argument #1 to 'R' (string expected, got table)
show(V(nil)) --! bad argument #1 to 'V' (non-nil value expected)
show(B(P"a"^0)) --! bad argument #1 to 'B' (pattern may not have fixed length)
show(B(P"a" + "bc")) --! bad argument #1 to 'B' (pattern may not have fixed length)
show(B(V"x")) --! bad argument #1 to 'B' (pattern may not have fixed length)
show(B(P{"a" * V(1)^-1})) --! bad argument #1 to 'B' (pattern may not have fixed length)
show(B(C(1))) --! bad argument #1 to 'B' (pattern have captures)
show(B(#C(1))) --! bad argument #1 to 'B' (pattern have captures)
show(B(P(256))) --! bad argument #1 to 'B' (pattern too long to look behind)
show(B(P(255)):match((" "):rep(255), 256)) --> 256
show(B(P{"a" * V(2), P"b"}):match("ab", 3)) --> 3
show(match()) --! bad argument #1 to 'match' (lpeg-pattern expected, got no value)
show(match("a")) --! bad argument #2 to 'match' (string expected, got no value)
show(P"a":match()) --! bad argument #1 to 'match' (string expected, got no value)
show(match("a", {})) --! bad argument #2 to 'match' (string expected, got table)
show(match("a", "a", "x")) --! bad argument #3 to 'match' (number expected, got string)
show(match("a", "a", 1.5)) --! bad argument #3 to 'match' (number has no integer representation)
show(match(P"":match"", "a")) --> 2
show(lpeg.setmaxstack(0)) --! bad argument #1 to 'setmaxstack' (out of range)
show(lpeg.setmaxstack(1e9)) --! bad argument #1 to 'setmaxstack' (out of range)
show(lpeg.setmaxstack()) --! bad argument #1 to 'setmaxstack' (number expected, got no value)
show(lpeg.locale(1)) --! bad argument #1 to 'locale' (table expected, got number)
show(P(setmetatable({"x"}, {__index = {x = P"a"}})):match"a") --> 2
show(P(setmetatable({"x"}, {__index = function(_, k) return P(k .. "!") end})):match"x!") --> 3
show((P"b" * setmetatable({"x", y = P"a"}, {__index = function() return V"y" end})):match"ba") --> 3
show(P(setmetatable({"x"}, {__index = function() error("gone", 0) end}))) --! gone
show(P{P"a", ["1"] = 5}:match"a", P{"x", x = P"a", [1.5] = P"b"}:match"a") --> 2 2
