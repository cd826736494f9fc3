-- unpwdb: iterators over names and passwords, and their limits.
local show, fails = require "support".show, require "support".fails
local mock = require "mock"
local nmap = require "nmap"
local unpwdb = require "unpwdb"

local function all(iterator)
  local list = {}
  for item in iterator do list[#list + 1] = item end
  return list
end

local it = unpwdb.table_iterator {"a", "b"}
show(it(), it(), it(), it()) --> "a" "b" nil nil
it "reset"
show(it()) --> "a"

it = unpwdb.limited_iterator(unpwdb.table_iterator {"a", "b", "c"}, nil, 2, "letters")
show(all(it)) --> {"a", "b"}
it "reset"
show(all(it)) --> {"a", "b"}
it = unpwdb.limited_iterator(unpwdb.table_iterator {"a", "b", "c"}, 10, 0, "letters")
show(it()) --> "a"
mock.clock = mock.clock + 9.5
show(it()) --> "b"
mock.clock = mock.clock + 0.5
mock.verbosity, mock.log = 1, {}
show(it()) --> nil
show(it(), mock.log) --> nil {"letters: stopped by the limit of 10 seconds"}
show(all(unpwdb.limited_iterator(unpwdb.table_iterator {"a", "b", "c"}, 0, 0, "x"))) --> {"a", "b", "c"}

it = unpwdb.concat_iterators(unpwdb.table_iterator {"a"}, unpwdb.table_iterator {"b", "c"})
show(all(it), it()) --> {"a", "b", "c"} nil
it "reset"
show(all(it)) --> {"a", "b", "c"}
it = unpwdb.filter_iterator(unpwdb.table_iterator {"a", "bb", "c"}, function(x) return #x == 1 end)
show(all(it)) --> {"a", "c"}
it "reset"
show(it()) --> "a"

local args = nmap.registry.args
show(unpwdb.timelimit()) --> 600
mock.timing_level = 4
show(unpwdb.timelimit()) --> 300
mock.timing_level = 5
show(unpwdb.timelimit()) --> 180
args.userdb = "x"
show(unpwdb.timelimit()) --> 270
args["unpwdb.timelimit"] = "5m"
show(unpwdb.timelimit()) --> 300
args["unpwdb.timelimit"] = "0"
show(unpwdb.timelimit()) --> 0
args["unpwdb.timelimit"] = "soon"
fails(unpwdb.timelimit) --> error: not a time specification: "soon"
args["unpwdb.timelimit"] = nil
table.insert(args, "notimelimit")
show(unpwdb.timelimit()) --> nil
args[1], args.userdb = nil, nil

local ok, names = unpwdb.usernames()
show(ok, names(), names()) --> true "root" "admin"
local _, words = unpwdb.passwords(nil, 3)
show(#all(words)) --> 3
args["unpwdb.userlimit"] = "2"
_, names = unpwdb.usernames()
show(all(names)) --> {"root", "admin"}
args["unpwdb.userlimit"] = nil
args.userdb = "/no/such/file"
show((unpwdb.usernames())) --> false
args.userdb = nil
mock.files["nselib/data/passwords.lst"] = false
show(unpwdb.passwords()) --> false "there is no list of passwords"
