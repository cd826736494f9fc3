-- http: requests as they are sent, responses as they are read, redirections, pipelines, and looking into pages.
local show, fails = require "support".show, require "support".fails
local mock = require "mock"
local nmap = require "nmap"
local http = require "http"

local host = {ip = "10.0.0.1", name = "www.example.com", registry = {}, times = {timeout = 0.3}}
local function port(number, service) return {number = number, protocol = "tcp", state = "open", service = service or "http"} end
local web = port(80)

local PAGES = {
  ["/ok"] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: 1\r\nX-a: 2\r\n\r\nhello",
  ["/chunked"] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\nTrailer: x\r\n\r\n",
  ["/close"] = "HTTP/1.0 200 OK\r\nServer: s\r\n\r\nuntil the end",
  ["/204"] = "HTTP/1.1 204 No Content\r\n\r\n",
  ["/100"] = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
  ["/short"] = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello",
  ["/badchunk"] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
  ["/shortchunk"] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
  ["/lf"] = "HTTP/1.1 200 OK\nContent-Length: 5\nX: y\n\nhello",
  ["/nohttp"] = "<html>no header</html>",
  ["/badstatus"] = "HTTP/1.1 abc OK\r\n\r\nxx",
  ["/fold"] = "HTTP/1.1 200\r\nX-Fold: a\r\n  b\r\n\tc\r\nNoColon\r\nContent-Length: 0\r\n\r\n",
  ["/cookies"] = "HTTP/1.1 200 OK\r\nSet-Cookie: a=b; path=/; HttpOnly; Secure\r\nSet-Cookie: c=\"d e\"; Domain=x.y; Max-Age=5\r\nContent-Length: 0\r\n\r\n",
  ["/twolengths"] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
  ["/badlengths"] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
  ["/redirect"] = "HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n",
  ["/relative/x"] = "HTTP/1.1 301 Moved\r\nLocation: ../ok\r\nContent-Length: 0\r\n\r\n",
  ["/sibling"] = "HTTP/1.1 301 Moved\r\nLocation: http://other.example.com/ok\r\nContent-Length: 0\r\n\r\n",
  ["/away"] = "HTTP/1.1 301 Moved\r\nLocation: http://example.org/\r\nContent-Length: 0\r\n\r\n",
  ["/otherport"] = "HTTP/1.1 301 Moved\r\nLocation: http://www.example.com:81/ok\r\nContent-Length: 0\r\n\r\n",
  ["/loop"] = "HTTP/1.1 302 Found\r\nLocation: /loop2\r\nContent-Length: 0\r\n\r\n",
  ["/loop2"] = "HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n",
  ["/self"] = "HTTP/1.1 302 Found\r\nLocation: /self\r\nContent-Length: 0\r\n\r\n",
  ["/big"] = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" .. ("x"):rep(100),
  ["/bigchunks"] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n32\r\n" .. ("x"):rep(50) .. "\r\n32\r\n" .. ("x"):rep(50) .. "\r\n0\r\n\r\n",
  ["/bigclose"] = "HTTP/1.0 200 OK\r\n\r\n" .. ("x"):rep(100),
  ["/gzip"] = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nxyz",
}

-- Answers every request in `data`; the connection stays open as long as HTTP lets it.
local function answer(data)
  local replies, close = {}, false
  for head in data:gmatch "(%u+ [^\r]* HTTP/1%.1\r\n.-\r\n)\r\n" do
    local method, path = head:match "^(%u+) (%S+)"
    local page = PAGES[path] or "HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot found"
    if path:find "^/echo" then page = ("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"):format(#data, data) end
    if method == "HEAD" then page = page:match "^.-\r?\n\r?\n" end
    replies[#replies + 1] = page
    close = head:find "Connection: close" or not page:find("HTTP/1.1", 1, true)
    if close then break end
  end
  return table.concat(replies), close and true
end
for _, number in ipairs {80, 8080} do mock.listen(number, {answer = answer, chunk = 7}) end

show(http.get(host, web, "/ok")) --> {["status-line"]="HTTP/1.1 200 OK\r\n", body="hello", cookies={}, header={["content-length"]="5", ["x-a"]="1, 2"}, rawbody="hello", rawheader={"Content-Length: 5", "X-A: 1", "X-a: 2", ""}, ssl=false, status=200, version="1.1"}
show(http.get(host, web, "/chunked")) --> {["status-line"]="HTTP/1.1 200 OK\r\n", body="hello world", cookies={}, header={["transfer-encoding"]="chunked"}, rawbody="hello world", rawheader={"Transfer-Encoding: chunked", ""}, ssl=false, status=200, version="1.1"}
show(http.get(host, web, "/close")) --> {["status-line"]="HTTP/1.0 200 OK\r\n", body="until the end", cookies={}, header={server="s"}, rawbody="until the end", rawheader={"Server: s", ""}, ssl=false, status=200, version="1.0"}
show(http.get(host, web, "/204")) --> {["status-line"]="HTTP/1.1 204 No Content\r\n", body="", cookies={}, header={}, rawbody="", rawheader={""}, ssl=false, status=204, version="1.1"}
show(http.get(host, web, "/100").body, http.get(host, web, "/lf").body, http.get(host, web, "/twolengths").body) --> "ok" "hello" "ok"
show(http.get(host, web, "/short")) --> {["status-line"]="incomplete HTTP response: EOF", header={}, incomplete={["status-line"]="HTTP/1.1 200 OK\r\n", body="hello", cookies={}, header={["content-length"]="50"}, rawbody="hello", rawheader={"Content-Length: 50", ""}, status=200, version="1.1"}, rawheader={}}
show(http.get(host, web, "/badchunk")) --> {["status-line"]="incomplete HTTP response: not a chunk size: \"zz\\13\\\n\"", header={}, incomplete={["status-line"]="HTTP/1.1 200 OK\r\n", body="", cookies={}, header={["transfer-encoding"]="chunked"}, rawbody="", rawheader={"Transfer-Encoding: chunked", ""}, status=200, version="1.1"}, rawheader={}}
show(http.get(host, web, "/shortchunk")) --> {["status-line"]="incomplete HTTP response: no chunk size: EOF", header={}, incomplete={["status-line"]="HTTP/1.1 200 OK\r\n", body="hello", cookies={}, header={["transfer-encoding"]="chunked"}, rawbody="hello", rawheader={"Transfer-Encoding: chunked", ""}, status=200, version="1.1"}, rawheader={}}
show(http.get(host, web, "/nohttp")) --> {["status-line"]="no HTTP response: EOF", header={}, incomplete={body="", cookies={}, header={}, rawbody="", rawheader={}}, rawheader={}}
show(http.get(host, web, "/badstatus")["status-line"]) --> "no HTTP response: not a status line: \"HTTP/1.1 abc OK\\13\\\n\""
show(http.get(host, web, "/badlengths")["status-line"]) --> "incomplete HTTP response: not a Content-Length: \"2, 3\""
show(http.get(host, web, "/fold").header, http.get(host, web, "/fold").rawheader) --> {["content-length"]="0", ["x-fold"]="a b c"} {"X-Fold: a", "  b", "\009c", "NoColon", "Content-Length: 0", ""}
show(http.get(host, web, "/cookies").cookies) --> {{httponly="", name="a", path="/", secure="", value="b"}, {["max-age"]="5", domain="x.y", name="c", value="\"d e\""}}
show(http.get(host, web, "/missing").status, http.get(host, port(1), "/")) --> 404 {["status-line"]="no connection: ERROR", header={}, rawheader={}}
show(http.get(host, web, "/gzip").undecoded, http.get(host, web, "/gzip").body) --> {"gzip"} "xyz"
package.preload["zlib"] = function() return {inflate = function(s) return {read = function() return "un" .. s end} end} end
show(http.get(host, web, "/gzip")) --> {["status-line"]="HTTP/1.1 200 OK\r\n", body="unxyz", cookies={}, decoded={"gzip"}, header={["content-length"]="5"}, rawbody="xyz", rawheader={"Content-Encoding: gzip", "Content-Length: 3", ""}, ssl=false, status=200, undecoded={}, version="1.1"}
package.preload["zlib"], package.loaded["zlib"] = nil, nil

-- requests
local function sent(f, ...) show((f(...).body)) end
sent(http.get, host, web, "/echo?x=1") --> "GET /echo?x=1 HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\nUser-Agent: Mozilla/5.0 (compatible; Neap)\r\n\r\n"
sent(http.get, host, port(8080), "/echo", {header = {["X-Mine"] = 1, ["user-agent"] = "me"}}) --> "GET /echo HTTP/1.1\r\nX-Mine: 1\r\nuser-agent: me\r\nHost: www.example.com:8080\r\nConnection: close\r\n\r\n"
sent(http.get, {ip = "::1", registry = {}}, web, "/echo", {cookies = "a=b"}) --> "GET /echo HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\nUser-Agent: Mozilla/5.0 (compatible; Neap)\r\nCookie: a=b\r\n\r\n"
sent(http.get, host, web, "/echo/x", {cookies = {{name = "a", value = "b"}, {name = "c", value = "d", path = "/echo"}, {name = "e", value = "f", path = "/ech"}}}) --> "GET /echo/x HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\nUser-Agent: Mozilla/5.0 (compatible; Neap)\r\nCookie: a=b; c=d\r\n\r\n"
sent(http.get, host, web, "/echo", {auth = {username = "u", password = "p"}}) --> "GET /echo HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\nUser-Agent: Mozilla/5.0 (compatible; Neap)\r\nAuthorization: Basic dTpw\r\n\r\n"
sent(http.post, host, web, "/echo", nil, nil, "raw data") --> "POST /echo HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\nUser-Agent: Mozilla/5.0 (compatible; Neap)\r\nContent-Length: 8\r\n\r\nraw data"
sent(http.post, host, web, "/echo", {header = {Host = "h"}}, nil, {a = "b c", ["d&"] = "="}) --> "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\nUser-Agent: Mozilla/5.0 (compatible; Neap)\r\nContent-Length: 16\r\n\r\na=b%20c&d%26=%3D"
sent(http.put, host, web, "/echo", nil, "put") --> "PUT /echo HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\nUser-Agent: Mozilla/5.0 (compatible; Neap)\r\nContent-Length: 3\r\n\r\nput"
sent(http.generic_request, host, web, "OPTIONS", "/echo") --> "OPTIONS /echo HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\nUser-Agent: Mozilla/5.0 (compatible; Neap)\r\n\r\n"
sent(http.generic_request, "name", 80, "POST", "/echo") --> "POST /echo HTTP/1.1\r\nHost: name\r\nConnection: close\r\nUser-Agent: Mozilla/5.0 (compatible; Neap)\r\nContent-Length: 0\r\n\r\n"
show(http.get(host, web, "/x", {auth = {username = "u", password = "p", digest = true}})["status-line"]) --> "only Basic authentication is supported"
nmap.registry.args["http.host"] = "virtual"
sent(http.get, host, web, "/echo") --> "GET /echo HTTP/1.1\r\nHost: virtual\r\nConnection: close\r\nUser-Agent: Mozilla/5.0 (compatible; Neap)\r\n\r\n"
nmap.registry.args["http.host"] = nil

-- HEAD, limits
local head = http.head(host, web, "/ok")
show(head.status, head.body, head.header) --> 200 "" {["content-length"]="5", ["x-a"]="1, 2"}
for _, path in ipairs {"/big", "/bigchunks", "/bigclose"} do
  local failed = http.get(host, web, path, {max_body_size = 30})
  local cut = http.get(host, web, path, {max_body_size = 30, truncated_ok = true})
  show(failed.status, failed["status-line"], #failed.incomplete.body, cut.status, #cut.body, cut.truncated, #http.get(host, web, path).body)
end
--> nil "incomplete HTTP response: the body is larger than the limit" 30 200 30 true 100
--> nil "incomplete HTTP response: the body is larger than the limit" 30 200 30 true 100
--> nil "incomplete HTTP response: the body is larger than the limit" 30 200 30 true 100

-- redirections
local function followed(path, options)
  local r = http.get(host, web, path, options)
  show(path, r.status, r.location)
end
followed "/redirect" --> "/redirect" 200 {"/ok"}
followed "/relative/x" --> "/relative/x" 200 {"../ok"}
followed "/sibling" --> "/sibling" 200 {"http://other.example.com/ok"}
followed "/away" --> "/away" 301 {"http://example.org/"}
followed "/otherport" --> "/otherport" 301 {"http://www.example.com:81/ok"}
followed "/loop" --> "/loop" 302 {"/loop2", "/loop", "/loop2", "/loop", "/loop2", "/loop"}
followed "/self" --> "/self" 302 {"/self", "/self"}
followed("/redirect", {redirect_ok = false}) --> "/redirect" 302 {"/ok"}
followed("/loop", {redirect_ok = 2}) --> "/loop" 302 {"/loop2", "/loop", "/loop2"}
followed("/loop", {redirect_ok = function() local n = 0 return function(target) n = n + 1 return n < 4 and target.path:find "loop" ~= nil end end}) --> "/loop" 302 {"/loop2", "/loop", "/loop2", "/loop"}
show(http.get_url("http://10.0.0.1:8080/ok#z").status, http.get_url("http://10.0.0.1/ok").body, http.get_url("nonsense").status) --> 200 "hello" nil
show(http.parse_redirect(host, web, "/a/b", {status = 302, header = {location = "c?d"}})) --> {ascii_host="www.example.com", authority="www.example.com:80", host="www.example.com", is_folder=false, path="/a/c", port=80, query="d", scheme="http"}
show(http.parse_redirect(host, web, "/a/b", {status = 200, header = {location = "c"}})) --> nil

-- a scheme that was asked for
mock.listen(443, {ssl = true, answer = answer})
show(http.get(host, port(443), "/ok").ssl, http.get(host, port(443), "/ok", {scheme = "http"}).status, http.get(host, web, "/ok", {scheme = "https"}).status) --> true nil nil

-- pipelines
local all = http.pipeline_add("/ok")
all = http.pipeline_add("/missing", nil, all)
all = http.pipeline_add("/ok", nil, all, "HEAD")
all = http.pipeline_add("/redirect", nil, all)
all = http.pipeline_add("/close", nil, all)
all = http.pipeline_add("/ok", nil, all)
mock.trace = {}
local statuses = {}
for i, r in ipairs(http.pipeline_go(host, web, all)) do statuses[i] = r.status .. " " .. r.body end
show(statuses) --> {"200 hello", "404 not found", "200 ", "302 ", "200 until the end", "200 hello"}
local connections = 0
for _, line in ipairs(mock.trace) do if line:find "^connect" then connections = connections + 1 end end
show(connections, #http.pipeline_go(host, port(1), all), #http.pipeline_go(host, web, nil)) --> 3 0 0

-- looking into responses
show(http.get_status_string({["status-line"] = "HTTP/1.1 200 OK\r\n"}), http.get_status_string({status = 404}), http.get_status_string({})) --> "200 OK" "404" "<unknown status>"
local page = {status = 200, ["status-line"] = "HTTP/1.1 200 OK\r\n", rawheader = {"Content-Type: text/html"}, body = "<b>Hello World</b>"}
show(http.response_contains(page, "hello (%w+)")) --> true {"World"}
show(http.response_contains(page, "hello (%w+)", true)) --> false
show(http.response_contains(page, "content%-type: (%S+)")) --> true {"text/html"}
show(http.response_contains(page, "200 ok")) --> true {"200 OK"}
show(http.response_contains(page, "nothing")) --> false
show(http.response_contains({}, "x")) --> false
for _, date in ipairs {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sunday, 06-Nov-19 08:49:37 GMT", "Sun, 06 Nov 1994", "Sun, 06 Foo 1994 08:49:37 GMT"} do
  show(http.parse_date(date))
end
--> {day=6, hour=8, isdst=false, min=49, month=11, sec=37, year=1994}
--> {day=6, hour=8, isdst=false, min=49, month=11, sec=37, year=1994}
--> {day=6, hour=8, isdst=false, min=49, month=11, sec=37, year=1994}
--> {day=6, hour=8, isdst=false, min=49, month=11, sec=37, year=2019}
--> nil
--> nil
for _, field in ipairs {'Basic realm="x y"', 'Digest realm="r", nonce="n\\"q", qop="auth,auth-int", stale=false', 'NTLM', 'Basic realm="a", Digest realm="b"', 'Negotiate, NTLM', 'Basic realm=unquoted', '', 'Basic realm="unterminated', 'NTLM TlRMTVNT=='} do
  show(http.parse_www_authenticate(field))
end
--> {{params={realm="x y"}, scheme="Basic"}}
--> {{params={nonce="n\"q", qop="auth,auth-int", realm="r", stale="false"}, scheme="Digest"}}
--> {{params={}, scheme="NTLM"}}
--> {{params={realm="a"}, scheme="Basic"}, {params={realm="b"}, scheme="Digest"}}
--> {{params={}, scheme="Negotiate"}, {params={}, scheme="NTLM"}}
--> {{params={realm="unquoted"}, scheme="Basic"}}
--> {}
--> nil
--> nil
show(("x <FORM a> y"):match(http.tag_pattern("form")), ("</a >"):match(http.tag_pattern("a", true)), ("<formula>"):match(http.tag_pattern("form"))) --> "<FORM a>" "</a >" nil
local forms = http.grab_forms('<html><FORM action="/x" method=Post><input name="a" type=Text value="v"><INPUT name=b type=hidden value=\'w\'><textarea name="t"></textarea><input type=submit></FORM><form action=y.php><select name=s disabled><option></select></form><form a="1"><p>')
show(#forms, http.parse_form(forms[1]), http.parse_form(forms[2])) --> 2 {action="/x", fields={{name="a", type="text", value="v"}, {name="b", type="hidden", value="w"}, {name="t", type="textarea"}}, method="post"} {action="y.php", fields={{name="s"}}}

-- pages that do not exist
show(http.identify_404(host, web)) --> true 404 nil
mock.listen(81, {answer = function(data) local body = "<h1>No page " .. data:match "GET (%S+)" .. " at 12:34:56 on Tue Jan 3</h1>" return ("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"):format(#body, body), true end})
local ok, status, known = http.identify_404(host, port(81))
show(ok, status, known) --> true 200 " No page at : : on "
show(http.page_exists(http.get(host, port(81), "/other"), status, known), http.page_exists({status = 200, body = "a real page"}, status, known)) --> false true
mock.listen(82, {answer = function() return "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", true end})
show(http.identify_404(host, port(82))) --> false "status 500 for a page that does not exist"
show((http.identify_404(host, port(1)))) --> false
local exists = {}
for _, code in ipairs {200, 204, 301, 401, 403, 404, 500} do
  exists[#exists + 1] = ("%d %s %s"):format(code, http.page_exists({status = code, body = ""}, 404), http.page_exists({status = code, body = ""}, 404, nil, nil, true))
end
show(exists, http.page_exists({status = 403}, 403)) --> {"200 true true", "204 false true", "301 false true", "401 true true", "403 false true", "404 false false", "500 false true"} false
show((http.can_use_head(host, web, 404, "/ok")), (http.can_use_head(host, web, 404, "/missing")), (http.can_use_head(host, web, 200, "/ok"))) --> true false false
http.save_path(host, web, "/p", 200, {"/q"}, nil, "text/html")
http.save_path(host, web, "/p", nil, {"/q", "/r"}, {"/"})
show(nmap.registry["10.0.0.1"].www[80].pages) --> {["/p"]={["content-type"]="text/html", linked_from={"/"}, links_to={"/q", "/r"}, status=200}}
