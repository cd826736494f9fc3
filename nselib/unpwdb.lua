--- Lists of user names and passwords to try.
--
-- The iterators here are functions that give the next item, and nil at the end; called with "reset" they begin again.
-- They also end when they have run for too long or given too much:
--
--  * script argument `unpwdb.timelimit`: a duration such as "30m", or 0 for none; by default 10 minutes up to -T3,
--    5 at -T4 and 3 at -T5, half as much again when the user gave a list; `notimelimit` means none either
--  * `unpwdb.userlimit`, `unpwdb.passlimit`: how many items at most
--  * `userdb`, `passdb`: files to read instead of nselib/data/usernames.lst and nselib/data/passwords.lst
--
-- A file has one item on a line. Lines that begin with "#!comment:" are left out.

local io = require "io"
local nmap = require "nmap"
local stdnse = require "stdnse"

local unpwdb = {}

local MINUTES = {[4] = 5, [5] = 3}

local function argument(name)
  return (stdnse.get_script_args(name))
end

--- Iterator over an array.
function unpwdb.table_iterator(items)
  local i = 0
  return function(command)
    if command == "reset" then
      i = 0
      return
    end
    i = i + 1
    return items[i]
  end
end

--- Seconds that guessing should take at most, or nil when there is no limit (see above).
-- @raise when the script argument is not a duration
function unpwdb.timelimit()
  if argument "notimelimit" then return nil end
  local given = argument "unpwdb.timelimit"
  if given then
    local seconds, problem = stdnse.parse_timespec(given)
    if not seconds then error(problem, 2) end
    return seconds
  end
  local seconds = 60 * (MINUTES[nmap.timing_level()] or 10)
  if argument "userdb" or argument "passdb" then seconds = seconds * 3 // 2 end
  return seconds
end

-- Lists that were read, by path.
local read = {}

-- The items of a list, or nil and a message.
local function items(path)
  if read[path] then return read[path] end
  local file, problem = io.open(path, "r")
  if not file then return nil, problem end
  local list = {}
  for line in file:lines() do
    if not line:find "^#!comment:" then list[#list + 1] = (line:gsub("\r$", "")) end
  end
  file:close()
  read[path] = list
  return list
end

--- An iterator that stops when `time_limit` seconds are over or `count_limit` items were given; nil and 0 mean no
-- limit. "reset" sets the count back, not the time. `label` names the iterator in messages.
function unpwdb.limited_iterator(iterator, time_limit, count_limit, label)
  local started = nmap.clock()
  local count = 0
  local told = false
  local function stop(reason)
    if not told then stdnse.verbose1("%s: stopped by the limit of %s", label, reason) end
    told = true
    return nil
  end
  return function(command)
    if command == "reset" then
      count = 0
      return iterator(command)
    end
    if time_limit and time_limit > 0 and nmap.clock() - started >= time_limit then
      return stop(("%g seconds"):format(time_limit))
    end
    if count_limit and count_limit > 0 and count >= count_limit then return stop(("%d items"):format(count_limit)) end
    count = count + 1
    return iterator()
  end
end

-- A limited iterator over the list in the user's file or in our own: true and the iterator, or false and a message.
local function openList(argumentName, name, limitName, timeLimit, countLimit)
  local given = argument(argumentName)
  local path
  if given then path = nmap.fetchfile(given) or given else path = nmap.fetchfile("nselib/data/" .. name .. ".lst") end
  if not path then return false, ("there is no list of %s"):format(name) end
  local list, problem = items(path)
  if not list then return false, ("the list of %s cannot be read: %s"):format(name, problem) end
  countLimit = countLimit or tonumber(argument(limitName))
  return true, unpwdb.limited_iterator(unpwdb.table_iterator(list), timeLimit or unpwdb.timelimit(), countLimit, name)
end

--- User names: true and an iterator, or false and a message.
-- @param time_limit seconds, 0 for none (default: `timelimit()`) @param count_limit items, 0 for any number
function unpwdb.usernames(time_limit, count_limit)
  return openList("userdb", "usernames", "unpwdb.userlimit", time_limit, count_limit)
end

--- Passwords: as `usernames`.
function unpwdb.passwords(time_limit, count_limit)
  return openList("passdb", "passwords", "unpwdb.passlimit", time_limit, count_limit)
end

--- One iterator that gives the items of the first, then those of the second.
function unpwdb.concat_iterators(iter1, iter2)
  local current = iter1
  return function(command)
    if command == "reset" then
      iter1 "reset"
      iter2 "reset"
      current = iter1
      return
    end
    local item = current()
    if item == nil and current == iter1 then
      current = iter2
      item = current()
    end
    return item
  end
end

--- An iterator over those items for which `filter` gives true.
function unpwdb.filter_iterator(iterator, filter)
  return function(command)
    if command == "reset" then return iterator(command) end
    repeat
      local item = iterator()
      if item == nil or filter(item) then return item end
    until false
  end
end

return unpwdb
