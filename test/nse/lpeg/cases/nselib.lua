-- What the libraries of Nmap that are written with lpeg do; they are read from NSELIB, and the engine's are made up.
package.path = NSELIB .. "/?.lua"
package.preload.stdnse = function()
  return {
    seeall = function(env) return setmetatable(env, {__index = _G}) end,
    module = function(name, ...)
      local env = {_NAME = name}
      env._M = env
      for _, f in ipairs{...} do f(env) end
      return env
    end,
    debug1 = function(...) log[#log + 1] = string.format(...) end,
  }
end
package.preload.unittest = function() return {testing = function() return false end} end
local re = require "re"
local json = require "json"
local U = require "lpeg-utility"

show(re.match("hello", "'h' {.} . {%a+}"), re.match("x = 10", "{%a+} %s* '=' %s* {%d+}"), re.find("abc 12 d", "%d+")) --> "e" "x" 5 6
show({re.match("x = 10", "{%a+} %s* '=' %s* {%d+}")}, {re.find("a (b) c", "'(' {[^)]*} ')'")}, re.gsub("banana", "'an'", "<%0>")) --> {"x", "10"} {3, 5} "b<an><an>a"
show(re.match("a,b,,c", "{| {[^,]*} (',' {[^,]*})* |}"), re.match("k=v;x=y;", "{| ({| {:key: %a+ :} '=' {:value: %a+ :} |} ';')* |}")) --> {"a", "b", "", "c"} {{key = "k", value = "v"}, {key = "x", value = "y"}}
show(re.match("((a)b)", "exp <- '(' (exp / [a-z])* ')'"), re.match("aXbX", "{~ ('X' -> '-' / .)* ~}")) --> 7 "a-b-"
show(re.compile("{%d}* -> join", {join = function(a, b) return b .. a end}):match"12", re.match("12", "({.} {.}) -> '%2%1'")) --> "21" "21"
show(re.match("[==[x]]==]", "s <- '[' {:eq: '='* :} '[' close  close <- ']' =eq ']' / . close"), re.match("aaa", "'a'^2 !'b' {}"), re.match("aab", "'a'^-1 {'a'^+1}")) --> 11 3 "a"
show(re.compile("s <- {n} ('+' n)*  n <- %d+ => small", {small = function(_, i, d) return #d < 3 end}):match"12+3+456") --> "12"
show(re.match("if x then", "s <- 'if' !w / w  w <- {[a-z]+} !. / . w"), re.match("a  b", "'a' %s+ &'b' {}"), re.match("\tx", "%nl / \"\t\" {.}")) --> "then" 4 "x"
show(pcall(re.compile, "'a")) --> false "pattern error near ''a'"
show((select(2, pcall(re.compile, "a <- b")):gsub("^.*:%d+: ", ""))) --> "rule 'b' undefined in given grammar"
show((select(2, pcall(re.compile, "%zzz")):gsub("^.*:%d+: ", ""))) --> "name 'zzz' undefined"
show(pcall(re.compile, "{=> x}", {})) --> false "pattern error near '=> x}'"

show({json.parse('{"a": [1, -2.5e3, "x\\u0041\\n", true, false], "b": {}}')}) --> {true, {a = {1, -2500.0, "xA\n", true, false}, b = {}}}
show(json.parse('[1, 2'), json.parse('[1,]'), json.parse('"\\uD834\\uDD1E"')) --> false false true "\240\157\132\158"
show((select(2, json.parse('["\\uD800"]')):gsub("^.*:%d+: ", ""))) --> "Bad unicode escape \\uD800 (missing low surrogate)"
show(json.typeof(select(2, json.parse("[]"))), json.typeof(select(2, json.parse("{}"))), select(2, json.parse("[null]"))[1] == json.NULL) --> "array" "object" true
show(json.generate(select(2, json.parse('{"k": ["a\\"b", 12, null]}')))) --> "{\"k\": [\"a\\\"b\", 12, null]}"
show(#select(2, json.parse("[" .. ("[1,2],"):rep(3000) .. "0]"))) --> 3001

show(U.caseless"Content-Type":match"CONTENT-type: x", U.anywhere(C"b"):match"aab", {U.split("a, b,c", P"," * P" "^-1)}, U.split("abc", P"b")) --> 13 "b" {"a", "b", "c"} "a" "c"
show(U.atwordboundary(P"cat"):match"the cat", U.atwordboundary(P"cat"):match"concat", U.escaped_quote():match'"a\\"b" c', U.escaped_quote("'", "!"):match"'it!'s'") --> 8 nil "a\"b" "it's"
show(U.localize{V"alpha"^1 * V"digit"}:match"ab1") --> 4
