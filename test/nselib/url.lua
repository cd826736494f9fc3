-- url: parsing, building, resolving, queries.
local show, fails = require "support".show, require "support".fails
local url = require "url"

show(url.parse("http://user:pw@example.com:8080/a/b;p=1?q=2#frag")) --> {ascii_host="example.com", authority="user:pw@example.com:8080", fragment="frag", host="example.com", is_folder=false, params="p=1", password="pw", path="/a/b", port=8080, query="q=2", scheme="http", user="user", userinfo="user:pw"}
show(url.parse("http://example.com")) --> {ascii_host="example.com", authority="example.com", host="example.com", is_folder=false, path="", scheme="http"}
show(url.parse("https://example.com/")) --> {ascii_host="example.com", authority="example.com", host="example.com", is_folder=true, path="/", scheme="https"}
show(url.parse("//example.com/x")) --> {ascii_host="example.com", authority="example.com", host="example.com", is_folder=false, path="/x"}
show(url.parse("/path/only?x=1")) --> {is_folder=false, path="/path/only", query="x=1"}
show(url.parse("rel/path")) --> {is_folder=false, path="rel/path"}
show(url.parse("?q")) --> {is_folder=false, path="", query="q"}
show(url.parse("#f")) --> {fragment="f", is_folder=false, path=""}
show(url.parse("mailto:a@b.c")) --> {extension="c", is_folder=false, path="a@b.c", scheme="mailto"}
show(url.parse("HTTP://EXAMPLE.com/X")) --> {ascii_host="example.com", authority="EXAMPLE.com", host="EXAMPLE.com", is_folder=false, path="/X", scheme="http"}
show(url.parse("http://[2001:db8::1]:81/x")) --> {ascii_host="[2001:db8::1]", authority="[2001:db8::1]:81", host="[2001:db8::1]", is_folder=false, path="/x", port=81, scheme="http"}
show(url.parse("http://[2001:db8::1]/x")) --> {ascii_host="[2001:db8::1]", authority="[2001:db8::1]", host="[2001:db8::1]", is_folder=false, path="/x", scheme="http"}
show(url.parse("http://h:/x")) --> {ascii_host="h", authority="h:", host="h", is_folder=false, path="/x", scheme="http"}
show(url.parse("http://user@h/x")) --> {ascii_host="h", authority="user@h", host="h", is_folder=false, path="/x", scheme="http", user="user", userinfo="user"}
show(url.parse("http://h/a?b?c#d#e")) --> {ascii_host="h", authority="h", fragment="d#e", host="h", is_folder=false, path="/a", query="b?c", scheme="http"}
show(url.parse("http://h/a;b;c")) --> {ascii_host="h", authority="h", host="h", is_folder=false, params="b;c", path="/a", scheme="http"}
show(url.parse("http://h?x=1")) --> {ascii_host="h", authority="h", host="h", is_folder=false, path="", query="x=1", scheme="http"}
show(url.parse("http://h/%7euser/%2F?a%3d")) --> {ascii_host="h", authority="h", host="h", is_folder=false, path="/~user/%2F", query="a%3D", scheme="http"}
show(url.parse("ftp://h:21/f.txt")) --> {ascii_host="h", authority="h:21", extension="txt", host="h", is_folder=false, path="/f.txt", port=21, scheme="ftp"}
show(url.parse("/x", {scheme = "http", host = "d"})) --> {host="d", is_folder=false, path="/x", scheme="http"}
show(url.parse("")) --> {is_folder=false, path=""}
show(url.parse("http://h:x/")) --> {ascii_host="h:x", authority="h:x", host="h:x", is_folder=true, path="/", scheme="http"}
show(url.parse("http://h/is.php")) --> {ascii_host="h", authority="h", extension="php", host="h", is_folder=false, path="/is.php", scheme="http"}
show(url.parse("javascript:void(0)")) --> {is_folder=false, path="void(0)", scheme="javascript"}
show(url.parse("c:foo")) --> {is_folder=false, path="foo", scheme="c"}
show(url.parse("http:///x")) --> {authority="", is_folder=false, path="/x", scheme="http"}
show(url.parse("http://h/a b")) --> {ascii_host="h", authority="h", host="h", is_folder=false, path="/a b", scheme="http"}

for _, u in ipairs {
  "http://user:pw@example.com:8080/a/b;p=1?q=2#frag", "http://example.com", "//example.com/x", "/path/only?x=1", "rel/path", "mailto:a@b.c",
  "http://[2001:db8::1]:81/x", "http://h/a b", "http://h/%7e%2f",
} do
  show(select(2, pcall(url.build, url.parse(u))))
end
--> "http://user:pw@example.com:8080/a/b;p=1?q=2#frag"
--> "http://example.com"
--> "//example.com/x"
--> "/path/only?x=1"
--> "rel/path"
--> "mailto:a@b.c"
--> "http://[2001:db8::1]:81/x"
--> "http://h/a%20b"
--> "http://h/~%2F"
show(url.build({scheme = "http", host = "h", port = 81, path = "/x", query = "a=b"})) --> "http://h:81/x?a=b"
show(url.build({scheme = "http", host = "h", user = "u", password = "p"})) --> "http://u:p@h"

-- RFC 3986, section 5.4
local base = "http://a/b/c/d;p?q"
local function resolve(relative) show(relative, url.absolute(base, relative)) end
for _, r in ipairs {
  "g:h", "g", "./g", "g/", "/g", "//g", "?y", "g?y", "#s", "g#s", "g?y#s", ";x", "g;x", "g;x?y#s", "", ".", "./", "..", "../",
  "../g", "../..", "../../", "../../g", "../../../g", "../../../../g", "/./g", "/../g", "g.", ".g", "g..", "..g", "./../g",
  "./g/.", "g/./h", "g/../h", "g;x=1/./y", "g;x=1/../y", "g?y/./x", "g?y/../x", "g#s/./x", "g#s/../x", "http:g",
} do resolve(r) end
--> "g:h" "g:h"
--> "g" "http://a/b/c/g"
--> "./g" "http://a/b/c/g"
--> "g/" "http://a/b/c/g/"
--> "/g" "http://a/g"
--> "//g" "http://g"
--> "?y" "http://a/b/c/d;p?y"
--> "g?y" "http://a/b/c/g?y"
--> "#s" "http://a/b/c/d;p?q#s"
--> "g#s" "http://a/b/c/g#s"
--> "g?y#s" "http://a/b/c/g?y#s"
--> ";x" "http://a/b/c/;x"
--> "g;x" "http://a/b/c/g;x"
--> "g;x?y#s" "http://a/b/c/g;x?y#s"
--> "" "http://a/b/c/d;p?q"
--> "." "http://a/b/c/"
--> "./" "http://a/b/c/"
--> ".." "http://a/b/"
--> "../" "http://a/b/"
--> "../g" "http://a/b/g"
--> "../.." "http://a/"
--> "../../" "http://a/"
--> "../../g" "http://a/g"
--> "../../../g" "http://a/g"
--> "../../../../g" "http://a/g"
--> "/./g" "http://a/g"
--> "/../g" "http://a/g"
--> "g." "http://a/b/c/g."
--> ".g" "http://a/b/c/.g"
--> "g.." "http://a/b/c/g.."
--> "..g" "http://a/b/c/..g"
--> "./../g" "http://a/b/g"
--> "./g/." "http://a/b/c/g/"
--> "g/./h" "http://a/b/c/g/h"
--> "g/../h" "http://a/b/c/h"
--> "g;x=1/./y" "http://a/b/c/g;x=1/./y"
--> "g;x=1/../y" "http://a/b/c/g;x=1/../y"
--> "g?y/./x" "http://a/b/c/g?y/./x"
--> "g?y/../x" "http://a/b/c/g?y/../x"
--> "g#s/./x" "http://a/b/c/g#s/./x"
--> "g#s/../x" "http://a/b/c/g#s/../x"
--> "http:g" "http:g"
show(url.absolute("http://h", "x"), url.absolute("http://h/", "x"), url.absolute("http://h/a", "x"), url.absolute("/a/b", "c")) --> "http://h/x" "http://h/x" "http://h/x" "/a/c"
show(url.absolute({scheme = "http", host = "h", authority = "h", path = "/a/b"}, "c")) --> "http://h/a/c"
show(url.absolute("http://h:8080/a/b?x=y", "c?d")) --> "http://h:8080/a/c?d"

show(url.escape("a b&c=d/\xff~-_.!*'()"), url.escape("")) --> "a%20b%26c%3Dd%2F%FF~-_.%21%2A%27%28%29" ""
show(url.unescape("a%20b%26c%zz%4"), url.unescape("a+b")) --> "a b&c%zz%4" "a+b"
show(url.parse_path("/a/b%20c/d/"), url.parse_path("a//b"), url.parse_path("")) --> {"a", "b c", "d", is_absolute=1, is_directory=1} {"a", "b"} {}
show(url.build_path(url.parse_path("/a/b/d/")), url.build_path({"a", "b/c"}, true)) --> "/a/b/d/" "a/b/c"
show(url.parse_query("name1=value1&name2=value2"), url.parse_query("a%20b=c%26d&e=&f&=g"), url.parse_query("")) --> {name1="value1", name2="value2"} {[""]="g", ["a b"]="c&d", e="", f=""} {}
show(url.parse_query("a+b=c+d"), url.parse_query("a=1&amp;b=2"), url.parse_query("a=b=c")) --> {["a+b"]="c+d"} {a="1", b="2"} {a="b=c"}
show(url.build_query({["a b"] = "c&d"}), url.build_query({}), url.build_query({x = 1})) --> "a%20b=c%26d" "" "x=1"
show(url.get_default_port("http"), url.get_default_port("https"), url.get_default_port("HTTPS"), url.get_default_port("ftp"), url.get_default_port("gopher")) --> 80 443 443 nil nil
show(url.get_default_scheme(80), url.get_default_scheme(443), url.get_default_scheme({number = 443}), url.get_default_scheme(8443)) --> "http" "https" "https" nil
show(url.parse("http://m\xc3\xbcller.de/")) --> {ascii_host="xn--mller-kva.de", authority="m\195\188ller.de", host="m\195\188ller.de", is_folder=true, path="/", scheme="http"}
