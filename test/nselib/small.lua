-- match, tab, base64, outlib, nsedebug: the small libraries.
local show, fails = require "support".show, require "support".fails

-- match
local match = require "match"
local five = match.numbytes(5)
show(five("")) --> nil
show(five("1234")) --> nil
show(five("12345")) --> 5 5
show(five("1234567")) --> 5 5
local limit = match.pattern_limit("\r\n", 6)
show(limit("")) --> nil
show(limit("abc")) --> nil
show(limit("abc\r\ndef")) --> 4 5
show(limit("abcdef")) --> 6 6
show(limit("abcdefgh\r\n")) --> 9 10
show(limit("abcdefgh")) --> 6 6

-- tab
local tab = require "tab"
local t = tab.new()
tab.add(t, 1, "A1"); tab.add(t, 2, "A2")
tab.nextrow(t)
tab.add(t, 1, "BBBBBBBBB1"); tab.add(t, 2, "BBB2")
tab.nextrow(t)
tab.addrow(t, "C1", "C2", "C3")
show(tab.dump(t)) --> "A1          A2\nBBBBBBBBB1  BBB2\nC1          C2    C3\n"
t = tab.new()
tab.addrow(t, "x", nil, "z")
tab.addrow(t, 1, 2.5, true)
show(tab.dump(t)) --> "x  nil  z\n1  2.5  true\n"
show(tab.dump(tab.new())) --> ""
t = tab.new()
tab.add(t, 3, "third"); tab.nextrow(t); tab.addrow(t, "a", "b", "c")
show(tab.dump(t)) --> "      third\na  b  c\n"
t = tab.new()
tab.add(t, 1, "old"); tab.add(t, 1, "new"); tab.nextrow(t); tab.nextrow(t); tab.add(t, 2, "x")
show(tab.dump(t)) --> "new\n\n     x\n"

-- base64 (vectors of RFC 4648, section 10)
local base64 = require "base64"
for _, plain in ipairs {"", "f", "fo", "foo", "foob", "fooba", "foobar", "\0\255\254>?"} do
  show(plain, base64.enc(plain), base64.dec(base64.enc(plain)) == plain)
end
--> "" "" true
--> "f" "Zg==" true
--> "fo" "Zm8=" true
--> "foo" "Zm9v" true
--> "foob" "Zm9vYg==" true
--> "fooba" "Zm9vYmE=" true
--> "foobar" "Zm9vYmFy" true
--> "\000\255\254>?" "AP/+Pj8=" true
show(base64.dec("")) --> ""
for _, bad in ipairs {"Zg", "Zm9v\r\nYmFy", "Zm9!", "Z=9v", "Zg==Zg==", "===="} do show(bad, (pcall(base64.dec, bad))) end
--> "Zg" false
--> "Zm9v\r\nYmFy" true
--> "Zm9!" false
--> "Z=9v" false
--> "Zg==Zg==" false
--> "====" false
local all = {}
for i = 0, 255 do all[i + 1] = string.char(i) end
all = table.concat(all)
show(base64.dec(base64.enc(all)) == all, #base64.enc(all)) --> true 344

-- outlib
local outlib = require "outlib"
local sorted = outlib.sorted_by_key({zeta = 1, alpha = 2, mid = 3})
local keys = {}
for k, v in pairs(sorted) do keys[#keys + 1] = k .. "=" .. tostring(v) end
show(table.concat(keys, " "), sorted.zeta, sorted.absent) --> "alpha=2 mid=3 zeta=1" nil nil
local list = {"p", "q", 3}
outlib.list_sep(list)
show(tostring(list), list) --> "p, q, 3" {"p", "q", 3}
outlib.list_sep(list, "; ")
show(tostring(list)) --> "p; q; 3"

-- nsedebug
local nsedebug = require "nsedebug"
show(nsedebug.tostr("x"), nsedebug.tostr(5), nsedebug.tostr(nil), nsedebug.tostr(true)) --> "\"x\"\n" "5\n" "nil\n" "true\n"
show(nsedebug.tostr({1, {a = "b"}})) --> "1: 1\n2:\n  a: \"b\"\n"
show(nsedebug.tostr("x", 2)) --> "  \"x\"\n"
show(nsedebug.tostr({})) --> ""
nsedebug.print_hex("hello\0world\255 and more")
--> 00000000 68 65 6c 6c 6f 00 77 6f 72 6c 64 ff 20 61 6e 64    hello.world. and
--> 00000010 20 6d 6f 72 65                                      more
-->          Length: 21 [0x15]

-- rand
local rand = require "rand"
show(#rand.random_string(9), #rand.random_string(0), rand.random_string(3, {"q"}), rand.random_string(3, "q")) --> 9 0 "qqq" "qqq"
show(rand.random_string(50, "abc"):find "^[abc]+$", rand.random_alpha(30):find "^%l+$") --> 1 1 30
show(table.concat(rand.charset("a", "e")), table.concat(rand.charset(48, 50, {"x"}))) --> "abcde" "x012"
local spread = {}
for _ = 1, 500 do spread[rand.random_string(1, "abcd")] = true end
show(spread) --> {a=true, b=true, c=true, d=true}
