description = [[
Follows the links of a web site, depth first, until a page has the words it looks for.

The search is a plain recursive function: a page, then each of its links, each of their links and so on. It runs in a
coroutine. When the words turn up, however many calls deep, one `coroutine.yield` hands the page to the action and
leaves all the calls behind: no flags to test on the way back, no errors thrown to get out. And each of those calls may
be waiting for the network on the way.
]]

---
-- @usage
-- nmap -p 80 --script ./examples/spider.nse --script-args spider.words='the tide turns at noon' <target>
--
-- @args spider.words what to look for (default: the words on the secret page of the demo site)
-- @args spider.maxpages how many pages to ask for at most (default: 200)
--
-- @output
-- | spider:
-- |   page: /docs/archive/2019/attic/vault.html
-- |   depth: 6
-- |_  pages: 10

author = "Neap"
license = "MIT"
categories = {"safe", "discovery"}

local coroutine = require "coroutine"
local http = require "http"
local stdnse = require "stdnse"
local url = require "url"

portrule = function(host, port)
  return port.protocol == "tcp" and port.state == "open"
end

-- Path and query of a link on the page `base`, or nil when it leads to another site.
local function localPath(base, link)
  local target = url.parse(url.absolute(base, link))
  local here = url.parse(base)
  if target.scheme ~= here.scheme or target.host ~= here.host or target.port ~= here.port then return nil end
  local path = target.path == "" and "/" or target.path
  return target.query and path .. "?" .. target.query or path
end

-- An iterator over the pages that contain `words`: path, depth, and how many pages were asked for so far.
local function pagesWith(words, host, port, maxpages)
  local site = ("http://%s:%d"):format(host.ip:find(":", 1, true) and "[" .. host.ip .. "]" or host.ip, port.number)
  local seen, count = {}, 0

  local function visit(path, depth)
    if seen[path] or count >= maxpages then return end
    seen[path] = true
    count = count + 1
    local response = http.get(host, port, path)
    if response.status ~= 200 or not response.body then return end
    if response.body:find(words, 1, true) then coroutine.yield(path, depth, count) end
    for link in response.body:gmatch '[hH][rR][eE][fF]%s*=%s*"([^"]*)"' do
      local next = localPath(site .. path, link)
      if next then visit(next, depth + 1) end
    end
  end

  return coroutine.wrap(function() visit("/", 1) end)
end

action = function(host, port)
  local words, maxpages = stdnse.get_script_args("spider.words", "spider.maxpages")
  local find = pagesWith(words or "the tide turns at noon", host, port, tonumber(maxpages) or 200)
  local page, depth, count = find()
  if not page then return nil end
  local output = stdnse.output_table()
  output.page = page
  output.depth = depth
  output.pages = count
  return output
end
