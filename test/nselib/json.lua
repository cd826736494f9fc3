-- json: parsing and generating.
local show, fails = require "support".show, require "support".fails
local json = require "json"

local function parse(text)
  local ok, value = json.parse(text)
  if ok then show(ok, value) else show(ok, type(value)) end
end

parse '{"a": 1, "b": [true, false, null], "c": {"d": "e"}}' --> true {a=1, b={true, false, {}}, c={d="e"}}
show((json.parse "[]"), select(2, json.parse '[1, "x"]')) --> true {1, "x"}
parse "[]" --> true {}
parse "{}" --> true {}
parse "[1, -2, 3.5, 1e3, -0.25E-2, 0]" --> true {1, -2, 3.5, 1000.0, -0.0025, 0}
parse '"plain"' --> true "plain"
parse "12" --> true 12
parse "true" --> true true
parse "null" --> true {}
parse '["\\" \\\\ \\/ \\b\\f\\n\\r\\t", "\\u0041\\u00e9\\u20ac", "\\ud83d\\ude00"]' --> true {"\" \\ / \008\012\n\r\009", "A\195\169\226\130\172", "\240\159\152\128"}
parse '  [ 1 ,\t2\n, {"x" : "y"} ]  ' --> true {1, 2, {x="y"}}
parse '{"a":1,"a":2}' --> true {a=2}
parse '[1,]' --> false "string"
parse '[1 2]' --> false "string"
parse '{"a" 1}' --> false "string"
parse '{a: 1}' --> false "string"
parse "{'a': 1}" --> false "string"
parse '[1' --> false "string"
parse '["abc' --> false "string"
parse '["\\x"]' --> true {"x"}
parse '["\\u12"]' --> true {"u12"}
parse '[01]' --> true {1}
parse '[1.]' --> true {1.0}
parse '[+1]' --> false "string"
parse '[.5]' --> true {0.5}
parse '[-]' --> false "string"
parse '[1e]' --> false "string"
parse '[tru]' --> false "string"
parse '' --> false "string"
parse '   ' --> false "string"
parse '[1] x' --> false "string"
parse '[nan]' --> false "string"
parse '["a\nb"]' --> true {"a\nb"}
parse '["\195\169 \255"]' --> true {"\195\169 \255"}
parse '[12345678901234567890, 9007199254740993]' --> true {1.2345678901235e+19, 9007199254740993}
parse '[1.0]' --> true {1.0}
show(select(2, json.parse '{"n": null}').n == json.NULL, tostring(json.NULL), type(json.NULL)) --> true "null" "table"
local deep = ("["):rep(1000) .. ("]"):rep(1000)
show((json.parse(deep))) --> true
local _, arr = json.parse "[]"
local _, obj = json.parse "{}"
show(json.typeof(arr), json.typeof(obj)) --> "array" "object"
fails(json.parse, nil) --> no error

show(json.generate({1, 2, "x", true, false})) --> "[1, 2, \"x\", true, false]"
show(json.generate({a = 1})) --> "{\"a\": 1}"
show(json.generate({})) --> "{}"
show(json.generate(json.make_array({})), json.generate(json.make_object({})), json.generate(json.make_array({a = 1, "x"}))) --> "[]" "{}" "[\"x\"]"
show(json.generate(json.make_object({"x", "y"}))) --> "{\"1\": \"x\", \"2\": \"y\"}"
show(json.generate("a\"b\\c/\n\r\t\b\f\0\31\127\195\169")) --> "\"a\\\"b\\\\c\\/\\n\\r\\t\\b\\f\\u0000\\u001f\\u007f\195\169\""
show(json.generate(5), json.generate(5.5), json.generate(1e100), json.generate(-3), json.generate(2.0)) --> "5" "5.5" "1e+100" "-3" "2.0"
show(json.generate(true), json.generate(json.NULL), json.generate("")) --> "true" "null" "\"\""
show(json.generate({a = {b = {json.NULL, {c = "d"}}}})) --> "{\"a\": {\"b\": [null, {\"c\": \"d\"}]}}"
show(json.generate({1, 2, x = 3})) --> "[1, 2]"
show(json.generate({[1] = "a", [3] = "c"})) --> "[\"a\"]"
show(json.typeof({}), json.typeof({1}), json.typeof({a = 1}), json.typeof("x"), json.typeof(1), json.typeof(true), json.typeof(json.NULL)) --> "object" "array" "object" "string" "number" "boolean" "null"
fails(json.generate, print) --> error: a function has no JSON form
fails(json.generate, {print}) --> error: a function has no JSON form
show((pcall(json.generate, nil))) --> false
show((pcall(json.typeof, nil))) --> true
show(json.generate({b = 1, a = 2, [2] = 3, [true] = 1})) --> "{\"2\": 3, \"a\": 2, \"b\": 1, \"true\": 1}"
fails(json.generate, 1 / 0) --> error: a number that is not finite has no JSON form
fails(json.generate, {0 / 0}) --> error: a number that is not finite has no JSON form
local loop = {}
loop.x = {loop}
fails(json.generate, loop) --> error: a table that contains itself has no JSON form
show(json.generate(0.1), json.generate(1 / 3), json.generate(123456789.123), json.generate(-0.0), json.generate(math.mininteger)) --> "0.1" "0.3333333333333333" "123456789.123" "-0.0" "-9223372036854775808"
show(json.parse "[1, 2") --> false "not JSON: expected ',' or ']' at position 6, found the end"
show(json.parse "{\"a\" 1}") --> false "not JSON: expected ':' at position 6, found \"1}\""
show(json.parse "[1] x") --> false "not JSON: expected the end at position 5, found \"x\""
parse (("["):rep(20000)) --> false "string"
parse "[\"\\ud83d\", \"\\ude00x\"]" --> true {"\239\191\189", "\239\191\189x"}
local again = json.generate(select(2, json.parse '[[],{},[{}],"x"]'))
show(again) --> "[[], {}, [{}], \"x\"]"
