--- Guessing passwords: attempts from iterators, shared out among workers that each have a connection of their own.
--
-- A script gives a driver, a class whose objects make one attempt each:
--
--  * `Driver:new(host, port, options)` gives an object (`options` is what the script gave `Engine:new`)
--  * `connect()` gives true, or false and an `Error` or a message
--  * `login(username, password)` gives true and a `creds.Account`, or false and an `Error`
--  * `disconnect()`
--  * `check()`, if there is one, is asked once before anything else and gives true, or false and a message
--
-- and runs `Engine:new(Driver, host, port, options):start()`, which gives true and a table for output.
--
-- It begins with `brute.start` workers and doubles their number up to `brute.threads` while all goes well; an `Error`
-- with `setReduce` halves it. Nothing is shared with other scripts that guess at the same time, and trouble on the
-- network is noticed only through what the driver's methods return, not through the sockets that `new_socket` gives.
--
-- Script arguments, their defaults in parentheses: `brute.mode` (pass; or user, creds), `brute.useraspass` (true),
-- `brute.emptypass` (false), `brute.unique` (true), `brute.firstonly` (false), `brute.passonly` (false),
-- `brute.retries` (2), `brute.delay` (0), `brute.threads` (20), `brute.start` (5), `brute.guesses` (0, any number),
-- `brute.credfile`.

local coroutine = require "coroutine"
local creds = require "creds"
local io = require "io"
local nmap = require "nmap"
local stdnse = require "stdnse"
local unpwdb = require "unpwdb"

local brute = {}

-- Options --------------------------------------------------------------------------------------------------------

local function argument(name)
  return (stdnse.get_script_args("brute." .. name))
end

local function numberArgument(name, default)
  return tonumber(argument(name)) or default
end

local Options = {}
Options.__index = Options
brute.Options = Options

--- A switch given as a script argument: "false", "0" and "no" are false, other values true.
function Options.checkBoolArg(name, default)
  local value = stdnse.get_script_args(name)
  if value == nil then return default end
  value = tostring(value):lower()
  return value ~= "false" and value ~= "0" and value ~= "no"
end

--- The options of an engine, from the script arguments. Scripts change the fields.
function Options:new()
  local switch = Options.checkBoolArg
  return setmetatable({
    mode = argument "mode",
    useraspass = switch("brute.useraspass", true),
    emptypass = switch("brute.emptypass", false),
    unique = switch("brute.unique", true),
    firstonly = switch("brute.firstonly", false),
    passonly = switch("brute.passonly", false),
    max_retries = numberArgument("retries", 2),
    delay = numberArgument("delay", 0),
    max_guesses = numberArgument("guesses", 0),
  }, self)
end

--- Choose where attempts come from: "user", "pass" or "creds"; false and a message for others.
function Options:setMode(mode)
  if mode ~= "user" and mode ~= "pass" and mode ~= "creds" then return false, "no such mode: " .. tostring(mode) end
  self.mode = mode
  return true
end

--- Set an option.
function Options:setOption(name, value) self[name] = value end

--- Set the heading of the accounts in the output (default "Accounts").
function Options:setTitle(title) self.title = title end

-- Errors ---------------------------------------------------------------------------------------------------------

local Error = {}
Error.__index = Error
brute.Error = Error

--- Why an attempt failed. Without any of the marks below it just was the wrong password.
function Error:new(message)
  return setmetatable({msg = message}, self)
end

function Error:getMessage() return self.msg end
function Error:__tostring() return tostring(self.msg) end

--- Make the attempt again.
function Error:setRetry(on) self.retry = on end
function Error:isRetry() return self.retry or false end

--- Stop guessing and report the message.
function Error:setAbort(on) self.abort = on end
function Error:isAbort() return self.abort or false end

--- Stop guessing; nothing is wrong.
function Error:setDone(on) self.done = on end
function Error:isDone() return self.done or false end

--- Make no more attempts with this user name.
function Error:setInvalidAccount(username) self.invalidAccount = username end
function Error:isInvalidAccount() return self.invalidAccount end

--- Use fewer workers, and make the attempt again.
function Error:setReduce(on) self.reduce = on end
function Error:isReduce() return self.reduce or false end

local function asError(problem)
  if type(problem) == "table" and problem.isRetry then return problem end
  return Error:new(problem and tostring(problem) or "unknown error")
end

-- Iterators ------------------------------------------------------------------------------------------------------
-- They give a name and a password each time, and nil at the end.

local Iterators = {}
brute.Iterators = Iterators

--- The user names of `unpwdb`; raises when there is no list.
function brute.usernames_iterator()
  local ok, iterator = unpwdb.usernames()
  if not ok then error(iterator, 0) end
  return iterator
end

--- The passwords of `unpwdb`; raises when there is no list.
function brute.passwords_iterator()
  local ok, iterator = unpwdb.passwords()
  if not ok then error(iterator, 0) end
  return iterator
end

local function asIterator(items)
  return type(items) == "table" and unpwdb.table_iterator(items) or items
end

-- Every item of the outer list with every one of the inner list; `give` gets them in this order.
local function product(outer, inner, give)
  outer, inner = asIterator(outer), asIterator(inner)
  return coroutine.wrap(function()
    for a in outer do
      for b in inner do give(a, b) end
      inner "reset"
    end
    return nil
  end)
end

--- Each user with all passwords, then the next user.
function Iterators.user_pw_iterator(users, passwords)
  return product(users, passwords, function(user, password) coroutine.yield(user, password) end)
end

--- Each password with all users, then the next password.
function Iterators.pw_user_iterator(users, passwords)
  return product(passwords, users, function(password, user) coroutine.yield(user, password) end)
end

--- One of the two above; `mode` is "user" or "pass" and says which list is walked slowly.
function Iterators.account_iterator(users, passwords, mode)
  if mode == "user" then return Iterators.user_pw_iterator(users, passwords) end
  if mode == "pass" then return Iterators.pw_user_iterator(users, passwords) end
  error("no such mode: " .. tostring(mode), 2)
end

--- Each user with its own name as the password, in its "lower" or "upper" case if that is asked for.
function Iterators.pw_same_as_user_iterator(users, case)
  users = asIterator(users)
  return function(command)
    local user = users(command)
    if user == nil then return nil end
    if case == "lower" then return user, user:lower() end
    if case == "upper" then return user, user:upper() end
    return user, user
  end
end

--- `account_iterator` with all passwords in upper case.
function Iterators.pw_ucase_iterator(users, passwords, mode)
  passwords = asIterator(passwords)
  return Iterators.account_iterator(users, function(command)
    local password = passwords(command)
    return password and password:upper()
  end, mode)
end

--- The pairs "name/password" on the lines of an open file. An empty password is written "<empty>".
function Iterators.credential_iterator(file)
  return function(command)
    if command == "reset" then
      file:seek "set"
      return nil
    end
    for line in file:lines() do
      local user, password = line:gsub("\r$", ""):match "^([^/]*)/(.*)$"
      if user and not line:find "^#!comment:" then return user, password == "<empty>" and "" or password end
    end
    return nil
  end
end

--- The lists of `unpwdb`, combined in the given mode.
function Iterators.unpwdb_iterator(mode)
  return Iterators.account_iterator(brute.usernames_iterator(), brute.passwords_iterator(), mode)
end

-- The items of several iterators, one after the other.
local function chain(iterators)
  local i = 1
  return function()
    while iterators[i] do
      local user, password = iterators[i]()
      if user ~= nil then return user, password end
      i = i + 1
    end
    return nil
  end
end

-- Engine ---------------------------------------------------------------------------------------------------------

local Engine = {}
Engine.__index = Engine
brute.Engine = Engine

--- An engine. Before `start` a script may set fields of `options`, the field `iterator` (in place of all lists), and
-- `max_threads` and `max_retries`.
function Engine:new(driver, host, port, options)
  return setmetatable({
    driver = driver, host = host, port = port, driver_options = options,
    options = Options:new(), max_threads = numberArgument("threads", 20), max_retries = nil,
    guesses = 0, found = {}, again = {}, guessesOf = {}, invalid = {}, tried = {},
  }, self)
end

--- Use these user names in place of those of `unpwdb` (an iterator or an array).
function Engine:setUsernameIterator(usernames) self.usernames = asIterator(usernames) end

--- Use these passwords in place of those of `unpwdb` (an iterator or an array).
function Engine:setPasswordIterator(passwords) self.passwords = asIterator(passwords) end

--- Use at most this many workers.
function Engine:setMaxThreads(max) self.max_threads = max end

-- The attempts that the options ask for. Raises a message when a list is missing.
local function attemptsOf(engine)
  local options = engine.options
  if engine.iterator then return engine.iterator end
  if options.mode == "creds" or (argument "credfile" and options.mode == nil) then
    local path = argument "credfile"
    if not path then error("mode creds needs the script argument brute.credfile", 0) end
    local file, problem = io.open(nmap.fetchfile(path) or path, "r")
    if not file then error(problem, 0) end
    return Iterators.credential_iterator(file)
  end
  if options.passonly then
    return Iterators.user_pw_iterator({""}, engine.passwords or brute.passwords_iterator())
  end
  -- The script's own iterator serves all parts, so each rewinds it when its turn comes, and not before.
  local function users()
    if not engine.usernames then return brute.usernames_iterator() end
    engine.usernames "reset"
    return engine.usernames
  end
  local parts = {}
  local function add(make)
    parts[#parts + 1] = coroutine.wrap(function()
      for user, password in make() do coroutine.yield(user, password) end
      return nil
    end)
  end
  if options.useraspass then add(function() return Iterators.pw_same_as_user_iterator(users()) end) end
  if options.emptypass then add(function() return Iterators.user_pw_iterator(users(), {""}) end) end
  -- Missing lists are noticed here, before the first attempt.
  local passwords = engine.passwords or brute.passwords_iterator()
  users()
  add(function() return Iterators.account_iterator(users(), passwords, options.mode or "pass") end)
  return chain(parts)
end

-- The next attempt worth making: a table, or nil when there is none.
local function nextAttempt(engine)
  local waiting = table.remove(engine.again)
  if waiting then return waiting end
  local limit = engine.options.max_guesses
  while not engine.exhausted do
    local user, password = engine.attempts()
    if user == nil then
      engine.exhausted = true
      return nil
    end
    local key = user .. "\0" .. password
    local count = engine.guessesOf[user] or 0
    local isRepeated = engine.options.unique and engine.tried[key]
    local isTooMany = limit > 0 and count >= limit
    if not engine.invalid[user] and not isRepeated and not isTooMany then
      engine.tried[key] = true
      engine.guessesOf[user] = count + 1
      return {user = user, password = password, retries = 0}
    end
  end
  return nil
end

local function stop(engine, problem)
  engine.stopped = true
  engine.problem = engine.problem or problem
end

local function remember(engine, account)
  engine.found[#engine.found + 1] = account
  engine.invalid[account.username or ""] = true
  if not engine.options.nostore then
    local tag = engine.options.script_name or stdnse.getid() or "brute"
    local state = creds.State.VALID
    for bit, text in pairs(creds.StateMsg) do
      if text == account.state then state = bit end
    end
    creds.Credentials:new({tag}, engine.host, engine.port):add(account.username, account.password, state)
  end
  if engine.options.firstonly then stop(engine) end
end

-- Put an attempt back, unless it has been made too often.
local function retry(engine, attempt, problem)
  attempt.retries = attempt.retries + 1
  if attempt.retries > (engine.max_retries or engine.options.max_retries) then
    stop(engine, ("too many retries: %s"):format(problem:getMessage()))
  else
    table.insert(engine.again, attempt)
  end
end

local function reduce(engine)
  engine.target = math.max(1, engine.target // 2)
  engine.steady = true
end

-- What the answer to an attempt means for what follows.
local function judge(engine, attempt, ok, answer)
  if ok then return remember(engine, answer) end
  local problem = asError(answer)
  if problem:isAbort() then return stop(engine, problem:getMessage()) end
  if problem:isDone() then return stop(engine) end
  if problem:isInvalidAccount() then
    engine.invalid[attempt.user] = true
  elseif problem:isReduce() then
    reduce(engine)
    retry(engine, attempt, problem)
  elseif problem:isRetry() then
    retry(engine, attempt, problem)
  end
end

-- Make attempts until there are none left, guessing ends, or there are too many workers. A connection is made before an
-- attempt is taken, so that no attempt waits for a socket.
local function work(engine)
  local changed = nmap.condvar(engine)
  local failures = 0
  while not engine.stopped and engine.active <= engine.target and (not engine.exhausted or #engine.again > 0) do
    local driver = engine.driver:new(engine.host, engine.port, engine.driver_options)
    local ok, answer = driver:connect()
    if ok then
      failures = 0
      local attempt = nextAttempt(engine)
      if attempt then
        engine.guesses = engine.guesses + 1
        judge(engine, attempt, driver:login(attempt.user, attempt.password))
        engine.rounds = engine.rounds + 1
      end
      driver:disconnect()
      changed "signal"
      if not attempt then break end
      if engine.options.delay > 0 then stdnse.sleep(engine.options.delay) end
    else
      failures = failures + 1
      local problem = asError(answer)
      if problem:isAbort() or failures > (engine.max_retries or engine.options.max_retries) then
        stop(engine, ("no connection: %s"):format(tostring(problem)))
      else
        reduce(engine)
      end
    end
  end
  changed "signal"
end

-- Forget workers that have ended; one that failed ends the guessing.
local function reap(engine)
  for worker, info in pairs(engine.workers) do
    local status, problem = info()
    if status == "dead" then
      engine.workers[worker] = nil
      engine.active = engine.active - 1
      if problem then stop(engine, tostring(type(problem) == "table" and problem.message or problem)) end
    end
  end
end

-- Twice as many workers when each of them has made an attempt since the last time, and nobody waits for a socket.
local function grow(engine)
  if engine.steady or engine.rounds < engine.target or engine.target >= engine.max_threads then return end
  if nmap.socket.get_stats().connect_waiting > 0 then return end
  engine.rounds = 0
  engine.target = math.min(engine.max_threads, engine.target * 2)
end

local function run(engine)
  local changed = nmap.condvar(engine)
  while true do
    reap(engine)
    grow(engine)
    local more = not engine.stopped and (not engine.exhausted or #engine.again > 0)
    if not more and engine.active == 0 then return end
    while more and engine.active < engine.target do
      engine.active = engine.active + 1
      local worker, info = stdnse.new_thread(work, engine)
      engine.workers[worker] = info
    end
    reap(engine)
    if engine.active > 0 then changed "wait" end
  end
end

local function report(engine, seconds)
  local output = stdnse.output_table()
  local title = engine.options.title or "Accounts"
  table.sort(engine.found)
  output[title] = #engine.found > 0 and engine.found or "none found"
  output.Statistics = ("%d guesses in %d seconds, %.1f per second"):format(
    engine.guesses, seconds, engine.guesses / math.max(seconds, 1))
  if engine.options.max_guesses > 0 then
    output.Information = ("at most %d guesses for each account"):format(engine.options.max_guesses)
  end
  if engine.problem then output.ERROR = engine.problem end
  return output
end

--- Guess until the lists are used up, or an account is found and one is enough, or something is wrong.
-- @return true and a table for output, also when no account was found; or false and a message when it could not begin
function Engine:start()
  if self.driver.check then
    local ok, problem = self.driver:new(self.host, self.port, self.driver_options):check()
    if not ok then return false, tostring(problem) end
  end
  local ok, attempts = pcall(attemptsOf, self)
  if not ok then return false, attempts end
  self.attempts = attempts
  self.active, self.rounds, self.workers = 0, 0, {}
  self.target = math.max(1, math.min(self.max_threads, numberArgument("start", 5)))
  local started = nmap.clock()
  run(self)
  return true, report(self, math.ceil(nmap.clock() - started))
end

-- Sockets ---------------------------------------------------------------------------------------------------------------

local BruteSocket = {}
brute.BruteSocket = BruteSocket

--- A table around a socket, which is in its field `socket` and may be replaced there. Methods are passed on to it.
function BruteSocket:new(...)
  return setmetatable({socket = nmap.new_socket(...)}, self)
end

function BruteSocket:__index(name)
  if name == "getSocket" then return function(wrapper) return wrapper.socket end end
  if type(self.socket[name]) ~= "function" then return self.socket[name] end
  return function(wrapper, ...)
    local socket = wrapper.socket
    return socket[name](socket, ...)
  end
end

--- A socket for a driver.
function brute.new_socket(...)
  return BruteSocket:new(...)
end

return brute
