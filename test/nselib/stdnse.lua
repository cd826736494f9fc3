-- stdnse: values, text helpers, script arguments, ordered tables.
local nmap = require "nmap"
local stdnse = require "stdnse"
local show, fails = require "support".show, require "support".fails

-- hexadecimal, octal, binary
show(stdnse.tohex("abc")) --> "616263"
show(stdnse.tohex("abc", {separator = ":"})) --> "61:62:63"
show(stdnse.tohex("abcde", {separator = ":", group = 4})) --> "61:6263:6465"
show(stdnse.tohex(123456)) --> "1e240"
show(stdnse.tohex(123456, {separator = ":"})) --> "1:e2:40"
show(stdnse.tohex(123456, {separator = ":", group = 4})) --> "1:e240"
show(stdnse.tohex(123456, {separator = "", group = 3})) --> "1e240"
show(stdnse.tohex("")) --> ""
show(stdnse.tohex("\0\255")) --> "00ff"
show(stdnse.tohex(0)) --> "0"
show(stdnse.tohex(-1)) --> "ffffffffffffffff"
show(stdnse.tohex(12.0)) --> "c"
show(stdnse.tohex("abc", {})) --> "616263"
show(stdnse.tohex("abc", {group = 1})) --> "616263"
show(stdnse.tohex("ab", {separator = "--", group = 1})) --> "6--1--6--2"
show(stdnse.tohex("ab", {separator = "%1", group = 1})) --> "6%11%16%12"
fails(stdnse.tohex, nil) --> error: tohex: string or integer expected, got nil
fails(stdnse.tohex, {}) --> error: tohex: string or integer expected, got table
fails(stdnse.tohex, true) --> error: tohex: string or integer expected, got boolean
show((stdnse.fromhex("616263"))) --> "abc"
show((stdnse.fromhex("61 62\t6\n3"))) --> "abc"
show((stdnse.fromhex("fF00"))) --> "\255\000"
show((stdnse.fromhex(""))) --> ""
show(stdnse.fromhex("616")) --> nil "an odd number of hexadecimal digits"
show(stdnse.fromhex("6z")) --> nil "not a hexadecimal digit at position 2"
show(stdnse.fromhex("zz")) --> nil "not a hexadecimal digit at position 1"
show(stdnse.fromhex("6z6")) --> nil "not a hexadecimal digit at position 2"
show(stdnse.tobinary(12), stdnse.tobinary(0), stdnse.tobinary(1), (stdnse.tobinary(255))) --> "1100" "0000" "0001" "11111111"
show(stdnse.tooctal(12), stdnse.tooctal(0), stdnse.tooctal(64)) --> "14" "0" "100"
show(stdnse.format_mac("\0\x0c\x29\xab\xcd\xef")) --> "00:0c:29:ab:cd:ef"
show(stdnse.string_or_blank("x"), stdnse.string_or_blank(""), stdnse.string_or_blank(nil), stdnse.string_or_blank(nil, "-"), stdnse.string_or_blank("", "-")) --> "x" "<blank>" "<blank>" "-" "-"

-- durations
show(stdnse.parse_timespec("10")) --> 10
show(stdnse.parse_timespec("10ms")) --> 0.01
show(stdnse.parse_timespec("10s")) --> 10
show(stdnse.parse_timespec("10m")) --> 600
show(stdnse.parse_timespec("10h")) --> 36000
show(stdnse.parse_timespec("10H")) --> 36000
show(stdnse.parse_timespec("10z")) --> nil "not a time specification: \"10z\" has the unit \"z\""
show(stdnse.parse_timespec(".5h")) --> 1800.0
show(stdnse.parse_timespec("1.5")) --> 1.5
show(stdnse.parse_timespec("")) --> nil "not a time specification: \"\""
show(stdnse.parse_timespec("abc")) --> nil "not a time specification: \"abc\""
show(stdnse.parse_timespec("-5")) --> nil "not a time specification: \"-5\""
show(stdnse.parse_timespec("1e3s")) --> nil "not a time specification: \"1e3s\" has the unit \"e3s\""
show(stdnse.parse_timespec("1.2.3s")) --> nil "not a time specification: \"1.2.3s\" has the number \"1.2.3\""
show(stdnse.parse_timespec(" 5")) --> nil "not a time specification: \" 5\""
show(stdnse.parse_timespec(5)) --> 5
show(stdnse.parse_timespec(nil)) --> nil "no time specification"
show(stdnse.parse_timespec("5 s")) --> nil "not a time specification: \"5 s\" has the unit \" s\""
show(stdnse.parse_timespec("inf")) --> nil "not a time specification: \"inf\""
show(stdnse.parse_timespec("nan")) --> nil "not a time specification: \"nan\""
show(stdnse.parse_timespec("0x10")) --> nil "not a time specification: \"0x10\" has the unit \"x10\""
show(math.type(stdnse.clock_ms()), math.type(stdnse.clock_us())) --> "float" "float"

-- host names and timeouts
show(stdnse.get_hostname("x")) --> "x"
show(stdnse.get_hostname({targetname = "t", name = "n", ip = "1.2.3.4"})) --> "t"
show(stdnse.get_hostname({name = "n", ip = "1.2.3.4"})) --> "n"
show(stdnse.get_hostname({name = "", ip = "1.2.3.4"})) --> "1.2.3.4"
show(stdnse.get_hostname({targetname = "", name = "n", ip = "1.2.3.4"})) --> ""
show(stdnse.get_hostname({ip = "1.2.3.4"})) --> "1.2.3.4"
show(stdnse.get_timeout()) --> 8000
show(stdnse.get_timeout(nil, 5000)) --> 5000
show(stdnse.get_timeout({times = {timeout = 1.3}})) --> 2600.0
show(stdnse.get_timeout({times = {timeout = 1.3}}, 10000, 3000)) --> 3000
show(stdnse.get_timeout({times = {timeout = 1.0}})) --> 2000.0
show(stdnse.get_timeout({times = {timeout = 0.001}})) --> 1000
show(stdnse.get_timeout({times = {timeout = 100.0}})) --> 8000
show(stdnse.get_timeout({times = {timeout = 0.5}}, 4000)) --> 1000
show(stdnse.get_timeout({times = {timeout = 0.5}}, 4000, 100)) --> 714.28571428571
show(stdnse.get_timeout({times = {}})) --> 8000
show(stdnse.get_timeout({})) --> 8000
show(stdnse.get_timeout("127.0.0.1", 700)) --> 700
show(stdnse.get_timeout({times = {timeout = 2}}, 20000)) --> 7428.5714285714
show(stdnse.get_timeout({times = {timeout = 1.2345}}, 7777, 10)) --> 2429.6723571429
show(stdnse.get_timeout({times = {timeout = 1.2345}}, 500, 10)) --> 500

-- script arguments
local saved = nmap.registry.args
nmap.registry.args = {
  ["a.b"] = "1", b2 = "short", ["x.y"] = {"q", "r"}, "flag", "s.flag2", "last", e = "", z = {}, ["m.n"] = "mn", n = "onlyn",
}
show(stdnse.get_script_args("a.b")) --> "1"
show(stdnse.get_script_args("a.b2")) --> "short"
show(stdnse.get_script_args("x.y")) --> {"q", "r"}
show(stdnse.get_script_args("flag")) --> 1
show(stdnse.get_script_args("foo.flag")) --> 1
show(stdnse.get_script_args("s.flag2")) --> 1
show(stdnse.get_script_args("flag2")) --> nil
show(stdnse.get_script_args("foo.bar.last")) --> 1
show(stdnse.get_script_args("none")) --> nil
show(stdnse.get_script_args("none", "a.b", "none", "flag")) --> nil "1" nil 1
show(stdnse.get_script_args({"none", "a.b"})) --> "1"
show(stdnse.get_script_args({"none", "foo.b2"}, "e", "z")) --> "short" "" {}
show(stdnse.get_script_args({})) --> nil
show(select("#", stdnse.get_script_args("none", "none"))) --> 2
show(select("#", stdnse.get_script_args())) --> 0
show(stdnse.get_script_args("m.n"), stdnse.get_script_args("o.n"), stdnse.get_script_args("n")) --> "mn" "onlyn" "onlyn"
nmap.registry.args = saved

-- registry helpers
show(stdnse.registry_get({"t1", "t2"})) --> nil
stdnse.registry_add_array({"t1", "list"}, "v1")
stdnse.registry_add_array({"t1", "list"}, "v2")
stdnse.registry_add_array({"t1", "list"}, "v1")
show(stdnse.registry_get({"t1", "list"})) --> {"v1", "v2"}
stdnse.registry_add_array({"t1", "list"}, "v1", true)
show(stdnse.registry_get({"t1", "list"})) --> {"v1", "v2", "v1"}
stdnse.registry_add_table({"t1", "map"}, "k", "v1")
stdnse.registry_add_table({"t1", "map"}, "k", "v2")
stdnse.registry_add_table({"t1", "map"}, "k2", "v1", true)
stdnse.registry_add_table({"t1", "map"}, "k2", "v1", true)
stdnse.registry_add_table({"t1", "map"}, "k2", "v3", true)
show(stdnse.registry_get({"t1", "map"})) --> {k2="v3", k="v2"}
show(stdnse.registry_exists({"t1", "list"}, nil, "v2")) --> true
show(stdnse.registry_exists({"t1", "list"}, nil, "v9")) --> false
show(stdnse.registry_exists({"t1", "map"}, "k", nil)) --> false
show(stdnse.registry_exists({"t1", "map"}, "k", "v9")) --> false
show(stdnse.registry_exists({"t1", "map"}, "k2", "v1")) --> false
show(stdnse.registry_exists({"t1", "no", "x"}, "k", "v1")) --> false
show(stdnse.registry_exists({"t1"}, nil, nil)) --> false
nmap.registry.t1 = nil

-- ordered output tables
local o = stdnse.output_table()
show(#o, o()) --> 0 false
o.zeta = 1; o.alpha = 2; o[1] = "one"; o.mid = {x = 1}
show(o, #o, o()) --> {"one", zeta=1, alpha=2, mid={x=1}} 4 true
o.alpha = 3
show(o) --> {"one", zeta=1, alpha=3, mid={x=1}}
o.zeta = nil
show(o) --> {"one", alpha=3, mid={x=1}}
o.zeta = 4
show(o) --> {"one", alpha=3, mid={x=1}, zeta=4}
o.never = nil
show(o, o.zeta, o.absent) --> {"one", alpha=3, mid={x=1}, zeta=4} 4 nil
show(next(o), rawlen(o), type(getmetatable(o))) --> nil 0 "table"
for k, v in pairs(o) do if k == "alpha" then o[k] = nil end end
show(o) --> {"one", mid={x=1}, zeta=4}
o[1] = nil; o.mid = nil; o.zeta = nil
show(o, o()) --> {} false
local bool = stdnse.output_table()
bool.yes = true; bool.no = false
show(bool) --> {yes=true, no=false}

-- the old text formatter
show(stdnse.format_output(true, {"a", "b"})) --> "\n  a\n  b\n"
show(stdnse.format_output(true, "text")) --> "\n  text\n"
show(stdnse.format_output(true, {})) --> nil
show(stdnse.format_output(true, "")) --> nil
show(stdnse.format_output(false, "text")) --> nil
show(stdnse.format_output(false, {"text"})) --> nil
show(stdnse.format_output(true, {"x", {name = "N", warning = "W", "y", {name = "M", "z"}}, "w"})) --> "\n  x\n  N\n    y\n    M\n      z\n  w\n"
show(stdnse.format_output(true, {"x", {"y", "z"}, {}})) --> "\n  x\n    y\n    z\n"
show(stdnse.format_output(true, {name = "T", "x"})) --> "\nT\n  x\n"
show(stdnse.format_output(true, {name = "T", warning = "careful", "x"})) --> "\nT\n  x\n"
show(stdnse.format_output(true, {"l1\nl2", {name = "N", "m1\nm2"}})) --> "\n  l1\n  l2\n  N\n    m1\n    m2\n"
show(stdnse.format_output(true, {1, 2.5, "x"})) --> "\n  x\n"
show(stdnse.format_output(true, {{name = "A", "1"}, {name = "B", "2"}})) --> "\n  A\n    1\n  B\n    2\n"
show(stdnse.format_output(true, {{name = "A"}, {name = "B", {name = "C", {name = "D", "deep"}}}})) --> "\n  B\n    C\n      D\n        deep\n"
show(stdnse.format_output(true, "a\nb")) --> "\n  a\n  b\n"
show(stdnse.format_output(true, {"a"}, {})) --> "  a\n"

-- pretty printer
local out = {}
stdnse.pretty_printer({1, "two", {x = 3}}, function(s) out[#out + 1] = s end)
show(table.concat(out)) --> "{\n\009[1] = 1,\n\009[2] = \"two\",\n\009[3] = {\n\009\009[\"x\"] = 3,\n\009},\n}"
out = {}
stdnse.pretty_printer("s", function(s) out[#out + 1] = s end)
stdnse.pretty_printer(5, function(s) out[#out + 1] = s end)
stdnse.pretty_printer(nil, function(s) out[#out + 1] = s end)
stdnse.pretty_printer({}, function(s) out[#out + 1] = s end)
stdnse.pretty_printer({a = true}, function(s) out[#out + 1] = s end)
stdnse.pretty_printer({["a b"] = 1.5}, function(s) out[#out + 1] = s end)
show(table.concat(out)) --> "\"s\"5nil{\n}{\n\009[\"a\"] = true,\n}{\n\009[\"a b\"] = 1.5,\n}"

-- modules
local env = stdnse.module("some.pack.name")
show(env._NAME, env._PACKAGE, env._M == env, rawget(env, "print"), getmetatable(env)) --> "some.pack.name" "some.pack" true nil nil
env = stdnse.module("plain", stdnse.seeall)
show(env._NAME, rawget(env, "_PACKAGE"), env._M == env, env.print == print, rawget(env, "print")) --> "plain" nil true true nil
env = stdnse.module("guarded", stdnse.seeall, require "strict")
show(env.print == print) --> true
fails(function() return env.nonexistent end) --> error: variable 'nonexistent' is not declared
fails(function() env.created = 1 end) --> error: assign to undeclared variable 'created'
show(stdnse.silent_require "stringaux" == require "stringaux") --> true

-- buffers over a socket
local function fakeSocket(parts)
  local i = 0
  return {
    receive_lines = function(_, n) i = i + 1; if parts[i] then return true, parts[i] end return nil, "EOF" end,
    receive = function() i = i + 1; if parts[i] then return true, parts[i] end return nil, "EOF" end,
  }
end
local buf = stdnse.make_buffer(fakeSocket {"a\r\nb", "\nc\n", "tail"}, "\r?\n")
show(buf()) --> "a"
show(buf()) --> "b"
show(buf()) --> "c"
show(buf()) --> "tail"
show(buf()) --> nil "EOF"
show(buf()) --> nil "EOF"
buf = stdnse.make_buffer(fakeSocket {}, "\n")
show(buf()) --> nil "EOF"
buf = stdnse.make_buffer(fakeSocket {"\n\n", "x\n"}, "\n")
show(buf(), buf()) --> "" ""
show(buf()) --> "x"
show(buf()) --> nil "EOF"
buf = stdnse.make_buffer(fakeSocket {"a;b;;c"}, ";")
show(buf(), buf(), buf(), (buf())) --> "a" "b" "" "c"
show(buf()) --> nil "EOF"

-- messages
local mock = require "mock"
local function logged(f, ...)
  mock.log = {}
  f(...)
  show(mock.log)
end
mock.debugging, mock.verbosity = 0, 0
logged(stdnse.debug1, "quiet") --> {}
mock.debugging, mock.verbosity = 1, 1
logged(stdnse.debug1, "no script yet") --> {"no script yet"}
stdnse.getid = function() return "my-script" end
stdnse.getinfo = function() return "my-script M:1f" end
logged(stdnse.debug1, "%s %d", "one", 1) --> {"[my-script] one 1"}
logged(stdnse.debug, "level one") --> {"[my-script] level one"}
logged(stdnse.debug, 2, "level two") --> {}
stdnse.gethostport = function() return {ip = "10.0.0.1"} end
logged(stdnse.debug1, "host") --> {"[my-script 10.0.0.1] host"}
stdnse.gethostport = function() return {ip = "10.0.0.1"}, {number = 80} end
logged(stdnse.debug1, "port") --> {"[my-script 10.0.0.1:80] port"}
logged(stdnse.verbose1, "without the port") --> {"[my-script] without the port"}
logged(stdnse.verbose2, "too verbose") --> {}
mock.debugging, mock.verbosity = 2, 2
logged(stdnse.debug2, "thread") --> {"[my-script M:1f 10.0.0.1:80] thread"}
logged(stdnse.verbose, 2, "with the port") --> {"[my-script 10.0.0.1:80] with the port"}
logged(stdnse.print_debug, 2, "bare %s", "x") --> {"bare x"}
logged(stdnse.print_debug, "bare") --> {"bare"}
logged(stdnse.print_verbose, 3, "too much") --> {}
show(stdnse.format_output(false, "text")) --> "\n  ERROR: text\n"
show(stdnse.format_output(false, {"x", {name = "n", warning = "w", "y"}})) --> "\n  ERROR: x\n  ERROR: n (WARNING: w)\n    ERROR: y\n"
show(stdnse.format_output(true, {name = "nn", warning = "w", "y"})) --> "\nnn (WARNING: w)\n  y\n"
show(stdnse.format_output(true, {warning = "top", "y"})) --> "\n(WARNING: top)\n  y\n"
show(stdnse.isworker(), stdnse.base() == coroutine.running(), stdnse.gettid() == coroutine.running()) --> false true true
fails(stdnse.new_thread, print) --> error: workers need the engine
show(stdnse.keys({7}), stdnse.contains({7}, 7), stdnse.strsplit(",", "a,b"), stdnse.strjoin("-", {"a", "b"})) --> {1} true {"a", "b"} "a-b"
show(stdnse.in_port_range({number = 80, protocol = "tcp", state = "open"}, "T:70-90")) --> true
show(#stdnse.generate_random_string(12, "ab")) --> 12
