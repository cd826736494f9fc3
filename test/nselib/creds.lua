-- creds: accounts in the registry and in script arguments.
local show = require "support".show
local nmap = require "nmap"
local creds = require "creds"

local State = creds.State
local host = {ip = "10.0.0.1", registry = {}}
local ftp = {number = 21, protocol = "tcp", service = "ftp"}
local c = creds.Credentials:new({"first"}, host, ftp)

local function users(view, state)
  local list = {}
  for r in view:getCredentials(state) do list[#list + 1] = r.user .. "/" .. r.pass end
  return list
end

show(tostring(c), c:getTable()) --> "" nil
c:add("zed", "secret", State.VALID)
c:add("anna", "x", State.LOCKED)
c:add("zed", "secret", State.VALID)
c:add("nopass", nil, State.VALID)
c:add("e", "", State.CHANGEPW)
show(users(c)) --> {"zed/secret", "anna/x", "nopass/<empty>", "e/<empty>"}
show(users(c, State.VALID), users(c, State.VALID | State.LOCKED), users(c, State.EXPIRED)) --> {"zed/secret", "nopass/<empty>"} {"zed/secret", "anna/x", "nopass/<empty>"} {}
show(users(creds.Credentials:new("other", host, ftp)), #users(creds.Credentials:new(creds.ALL_DATA, host))) --> {} 4
show(users(creds.Credentials:new({"first"}, host, {number = 22})), users(creds.Credentials:new({"first"}, {ip = "10.0.0.2"}))) --> {} {}

local first = c:getCredentials()()
show(first.service, first.port, first.tags, first.state, first.host.ip) --> "ftp" 21 {"first"} 2 "10.0.0.1"

creds.Credentials:new("web", {ip = "10.0.0.2"}, {number = 80, service = "http"}):add("w", "p", State.VALID)
show(c:getTable()) --> {{password="x", state="Locked account", username="anna"}, {password="secret", state="Valid credentials", username="zed"}, {password="<empty>", state="Valid credentials", username="nopass"}, {password="<empty>", state="Valid credentials, but the password has to be changed", username="e"}}
show(creds.Credentials:new("web"):getTable()) --> {["10.0.0.2"]={["80/http"]={{password="p", state="Valid credentials", username="w"}}}}
show(creds.Credentials:new("web", {ip = "10.0.0.2"}):getTable()) --> {["80/http"]={{password="p", state="Valid credentials", username="w"}}}
show(tostring(c)) --> "\n  anna:x - Locked account\n  e:<empty> - Valid credentials, but the password has to be changed\n  nopass:<empty> - Valid credentials\n  zed:secret - Valid credentials\n"
show(tostring(creds.Credentials:new("web"))) --> "\n  10.0.0.2\n    80/http\n      w:p - Valid credentials\n"

nmap.registry.args["creds.global"] = "admin:nimda"
nmap.registry.args["creds.ftp"] = {"u:p", "v:"}
nmap.registry.args["creds.http"] = "a:b,c:d:e"
show(users(creds.Credentials:new(creds.ALL_DATA, host, ftp), State.PARAM)) --> {"u/p", "v/<empty>", "admin/nimda"}
show(users(creds.Credentials:new(creds.ALL_DATA, host, {number = 80, service = "http"}), State.PARAM)) --> {"a/b", "c/d:e", "admin/nimda"}
show(users(creds.Credentials:new("first", host, ftp), State.LOCKED)) --> {"anna/x"}

local a, b = creds.Account:new("a", "p", State.VALID), creds.Account:new("b", "", "OPEN")
show(tostring(a), tostring(b), a < b, b < a) --> "a:p - Valid credentials" "b:<empty> - OPEN" true false
show(tostring(creds.Account:new(nil, "p", State.VALID))) --> "p - Valid credentials"

local base = os.tmpname()
for _, format in ipairs {"csv", "verbose", "plain"} do
  local ok = creds.Credentials:new("web"):saveToFile(base, format)
  local path = base .. (format == "csv" and ".csv" or ".txt")
  local file <close> = assert(io.open(path))
  show(ok, file:read "a")
  os.remove(path)
end
--> true "\"w\",\"p\",\"Valid credentials\"\n"
--> true "w:p:Valid credentials\n"
--> true "w:p\n"
os.remove(base)
show((c:saveToFile("/no/such/directory/x", "csv")), c:saveToFile("x", "pdf")) --> false false "not a format for credentials: pdf"
