--- Looking at values while a script is being written.

local nsedebug = {}

local function isSimple(v)
  return type(v) ~= "table"
end

local function simple(v)
  if type(v) == "string" then return '"' .. v .. '"' end
  return tostring(v)
end

local function addTable(lines, t, indent, path)
  path[t] = true
  for k, v in pairs(t) do
    local start = ("  "):rep(indent) .. tostring(k) .. ":"
    if isSimple(v) then
      lines[#lines + 1] = start .. " " .. simple(v)
    elseif path[v] then
      lines[#lines + 1] = start .. " (contains itself)"
    else
      lines[#lines + 1] = start
      addTable(lines, v, indent + 1, path)
    end
  end
  path[t] = nil
end

--- Text of any value, a line for each thing in it; tables are written with all they contain.
-- @param indent how many blanks to begin with (default 0)
function nsedebug.tostr(data, indent)
  local margin = (" "):rep(indent or 0)
  local lines = {}
  if isSimple(data) then lines[1] = simple(data) else addTable(lines, data, 0, {}) end
  if #lines == 0 then return "" end
  return margin .. table.concat(lines, "\n" .. margin) .. "\n"
end

--- Print a string as a hexadecimal dump of 16 bytes a line, and its length.
function nsedebug.print_hex(s)
  for at = 1, #s, 16 do
    local piece = s:sub(at, at + 15)
    local hex = piece:gsub(".", function(c) return ("%02x "):format(c:byte()) end)
    print(("%08x %-48s   %s"):format(at - 1, hex, (piece:gsub("[^ -~]", "."))))
  end
  print(("         Length: %d [0x%x]"):format(#s, #s))
end

--- Print the running coroutine and where it is.
function nsedebug.print_stack()
  local thread = coroutine.running()
  print(thread, debug.traceback("", 2))
end

return nsedebug
