-- stringaux and tableaux.
local show, fails = require "support".show, require "support".fails
local s = require "stringaux"
local t = require "tableaux"

show(s.strjoin(", ", {"a", "b"}), s.strjoin("", {}), s.strjoin("-", {1, 2})) --> "a, b" "" "1-2"
show(s.strsplit(",%s*", "Anna, Bob,Charlie,  Dolores")) --> {"Anna", "Bob", "Charlie", "Dolores"}
show(s.strsplit(",", ",a,,b,"), s.strsplit(",", ""), s.strsplit("%.", "1.2.3")) --> {"", "a", "", "b", ""} {""} {"1", "2", "3"}
fails(s.strsplit, "", "abc") --> error: the separator pattern matches the empty string
show(s.filename_escape("filename.ext"), s.filename_escape("a/b"), s.filename_escape("."), s.filename_escape("..")) --> "filename.ext" "a%2fb" "%2e" "%2e%2e"
show(s.filename_escape("..."), s.filename_escape("A_b-c d\0\255"), s.filename_escape("")) --> "..." "A_b-c%20d%00%ff" ""
show(s.ipattern("user"), s.ipattern("U9_")) --> "[uU][sS][eE][rR]" "[uU]9_"
show(s.ipattern("%a+ x[a-f%d]%bxy"), s.ipattern("[]x]^"), s.ipattern("[^]x]y"), s.ipattern("50%%")) --> "%a+ [xX][a-fA-F%d]%bxy" "[]xX]^" "[^]xX][yY]" "50%%"
for _, text in ipairs {"USER: bob", "uSeR: BOB", "user bob"} do 
  show(text:match(s.ipattern("user: ([a-c]+o[b])")))
end
--> "bob"
--> "BOB"
--> nil
show(("BF"):match("^" .. s.ipattern("[a-c][^a-e]") .. "$"), ("FA"):match("^" .. s.ipattern("[a-c]"))) --> "BF" nil

local original = {1, {2, {3}}, a = {b = 1}}
local deep, shallow = t.tcopy(original), t.shallow_tcopy(original)
show(deep, deep[2] == original[2], shallow, shallow[2] == original[2]) --> {1, {2, {3}}, a={b=1}} false {1, {2, {3}}, a={b=1}} true
show(t.invert({"a", "b", x = "y"})) --> {a=1, b=2, y="x"}
show(t.contains({1, 2, x = 3}, 3)) --> true "x"
show(t.contains({1, 2, x = 3}, 3, true)) --> false nil
show(t.contains({1, 2}, 2, true)) --> true 2
show(t.contains({}, nil)) --> false nil
show(t.keys({5, 6}), t.keys({})) --> {1, 2} {}
