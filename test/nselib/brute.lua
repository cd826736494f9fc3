-- brute: iterators, and an engine whose workers run one after the other.
local show = require "support".show
local mock = require "mock"
local nmap = require "nmap"
local stdnse = require "stdnse"
local brute = require "brute"
local creds = require "creds"

local function all(iterator)
  local list = {}
  for user, password in iterator do list[#list + 1] = user .. "/" .. tostring(password) end
  return table.concat(list, " ")
end

local I = brute.Iterators
show(all(I.user_pw_iterator({"a", "b"}, {"1", "2"}))) --> "a/1 a/2 b/1 b/2"
show(all(I.pw_user_iterator({"a", "b"}, {"1", "2"}))) --> "a/1 b/1 a/2 b/2"
show(all(I.account_iterator({"a", "b"}, {"1"}, "user")), (pcall(I.account_iterator, {}, {}, "x"))) --> "a/1 b/1" false
show(all(I.pw_same_as_user_iterator({"Ab"})), all(I.pw_same_as_user_iterator({"Ab"}, "lower")), all(I.pw_same_as_user_iterator({"Ab"}, "upper"))) --> "Ab/Ab" "Ab/ab" "Ab/AB"
show(all(I.pw_ucase_iterator({"a"}, {"x", "y"}, "pass"))) --> "a/X a/Y"
local file = assert(io.tmpfile())
file:write("#!comment: pairs\nroot/toor\nadmin/<empty>\nx/a/b\nnothing\nlast/one\r\n")
file:seek "set"
local pairsOfFile = I.credential_iterator(file)
show(all(pairsOfFile)) --> "root/toor admin/ x/a/b last/one"
pairsOfFile "reset"
show(pairsOfFile()) --> "root" "toor"
show((I.unpwdb_iterator("pass")())) --> "root"

local e = brute.Error:new("wrong")
show(e:getMessage(), tostring(e), e:isRetry(), e:isAbort(), e:isDone(), e:isReduce(), e:isInvalidAccount()) --> "wrong" "wrong" false false false false nil

-- A worker runs to its end as soon as it is started.
rawset(stdnse, "new_thread", function(f, ...)
  local co = coroutine.create(f)
  local ok, problem = coroutine.resume(co, ...)
  return co, function() return coroutine.status(co), not ok and problem or nil end
end)

-- A driver that writes down what it is asked, and answers from `answers`.
local answers, asked, trouble
local function driver()
  local Driver = {}
  Driver.__index = Driver
  function Driver:new(host, port, options) return setmetatable({host = host, port = port, options = options}, self) end
  function Driver:connect()
    if trouble then return false, brute.Error:new(trouble) end
    return true
  end
  function Driver:disconnect() end
  function Driver:login(user, password)
    local key = user .. "/" .. password
    asked[#asked + 1] = key
    local answer = answers[key]
    if type(answer) == "function" then return answer() end
    if answer then return true, creds.Account:new(user, password, creds.State.VALID) end
    return false, brute.Error:new("wrong password")
  end
  return Driver
end

local host, port = {ip = "10.0.0.1", registry = {}}, {number = 99, protocol = "tcp", service = "x"}

-- Run an engine with users a and b and passwords 1 and 2; `prepare` may change it.
local function guess(wanted, prepare)
  answers, asked = wanted, {}
  nmap.registry.creds = nil
  local engine = brute.Engine:new(driver(), host, port, {})
  engine:setUsernameIterator({"a", "b"})
  engine:setPasswordIterator({"1", "2"})
  engine.options.script_name = "test"
  if prepare then prepare(engine) end
  local ok, output = engine:start()
  show(table.concat(asked, " "))
  if not ok then show(ok, output) return end
  local accounts = output.Accounts
  if type(accounts) == "table" then
    for i, account in ipairs(accounts) do accounts[i] = tostring(account) end
  end
  show(accounts, output.ERROR)
  return output
end

guess({["b/2"] = true})
--> "a/a b/b a/1 b/1 a/2 b/2"
--> {"b:2 - Valid credentials"} nil
local stored = nmap.registry.creds[1]
show(stored.user, stored.pass, stored.state, stored.tags, stored.port) --> "b" "2" 2 {"test"} 99
guess({["b/1"] = true, ["a/a"] = true}, function(engine) engine.options:setMode("user") end)
--> "a/a b/b b/1"
--> {"a:a - Valid credentials", "b:1 - Valid credentials"} nil
guess({["b/b"] = true, ["a/1"] = true}, function(engine) engine.options.firstonly = true end)
--> "a/a b/b"
--> {"b:b - Valid credentials"} nil
guess({}, function(engine) engine.options.useraspass = false; engine.options.emptypass = true end)
--> "a/ b/ a/1 b/1 a/2 b/2"
--> "none found" nil
guess({["/2"] = true}, function(engine) engine.options.passonly = true end)
--> "/1 /2"
--> {":2 - Valid credentials"} nil
local output = guess({}, function(engine) engine.options.max_guesses = 2; engine.options:setTitle("Users") end)
--> "a/a b/b a/1 b/1"
--> nil nil
show(output.Users, output.Statistics, output.Information) --> "none found" "4 guesses in 0 seconds, 4.0 per second" "at most 2 guesses for each account"
guess({}, function(engine) engine.iterator = I.user_pw_iterator({"q"}, {"1", "1", "2"}) end)
--> "q/1 q/2"
--> "none found" nil
guess({["q/1"] = true}, function(engine) engine.iterator = I.user_pw_iterator({"q"}, {"1"}); engine.options.nostore = true end)
--> "q/1"
--> {"q:1 - Valid credentials"} nil
show(nmap.registry.creds) --> nil

-- what an error asks for
local function failing(mark, value)
  return function()
    local problem = brute.Error:new("trouble")
    problem[mark](problem, value == nil and true or value)
    return false, problem
  end
end
guess({["a/1"] = failing "setAbort"})
--> "a/a b/b a/1"
--> "none found" "trouble"
guess({["a/1"] = failing "setDone"})
--> "a/a b/b a/1"
--> "none found" nil
guess({["a/a"] = failing("setInvalidAccount", "a")})
--> "a/a b/b b/1 b/2"
--> "none found" nil
local times = 0
guess({["b/b"] = function() times = times + 1 if times < 3 then return failing "setRetry"() end return false, brute.Error:new("wrong") end})
--> "a/a b/b b/b b/b a/1 b/1 a/2 b/2"
--> "none found" nil
guess({["b/b"] = failing "setRetry"})
--> "a/a b/b b/b b/b"
--> "none found" "too many retries: trouble"
guess({["b/b"] = failing "setReduce"}, function(engine) engine.max_retries = 1 end)
--> "a/a b/b b/b"
--> "none found" "too many retries: trouble"
guess({["b/b"] = function() error("the driver is broken", 0) end})
--> "a/a b/b a/1 b/1 a/2 b/2"
--> "none found" "the driver is broken"
trouble = "refused"
guess({})
--> ""
--> "none found" "no connection: refused"
trouble = nil

-- guessing that cannot begin
guess({}, function(engine) engine.driver.check = function() return false, "no such database" end end)
--> ""
--> false "no such database"
mock.files["nselib/data/passwords.lst"] = false
guess({}, function(engine) engine.passwords = nil end)
--> ""
--> false "there is no list of passwords"
guess({}, function(engine) engine.options:setMode("creds") end)
--> ""
--> false "mode creds needs the script argument brute.credfile"

-- sockets that can be exchanged
mock.listen(7, {answer = function(data) return "E:" .. data end})
local socket = brute.new_socket()
show(socket:connect(host, 7), socket:send("x"), socket:receive()) --> true true true "E:x"
local other = nmap.new_socket()
socket.socket = other
show(socket:getSocket() == other, socket:send("x"), socket.nothing) --> true nil nil

-- options from script arguments
nmap.registry.args["brute.firstonly"] = "false"
nmap.registry.args["brute.retries"] = "7"
table.insert(nmap.registry.args, "brute.emptypass")
local options = brute.Options:new()
show(options.firstonly, options.max_retries, options.emptypass, options.useraspass, options.delay) --> false 7 true true 0
show(options:setMode("nonsense")) --> false "no such mode: nonsense"
