--- Helpers for strings: join and split, names that are safe as file names, patterns that ignore case.

local stringaux = {}

--- The strings of `list` with `delimiter` between them (`table.concat` with its arguments swapped).
function stringaux.strjoin(delimiter, list)
  return table.concat(list, delimiter)
end

--- The pieces of `text` between matches of the pattern `pattern`, as an array.
-- There is one piece more than there are matches, so neighbouring separators give empty pieces.
-- @raise when the pattern matches the empty string, which would separate nothing.
function stringaux.strsplit(pattern, text)
  local pieces, count, from = {}, 0, 1
  while true do
    local first, last = text:find(pattern, from)
    if not first then break end
    if last < first then error("the separator pattern matches the empty string", 2) end
    count = count + 1
    pieces[count] = text:sub(from, first - 1)
    from = last + 1
  end
  pieces[count + 1] = text:sub(from)
  return pieces
end

local function percentByte(c)
  return ("%%%02x"):format(c:byte())
end

--- `s` with every byte but letters, digits, ".", "_" and "-" written as "%" and two hexadecimal digits;
-- the names "." and ".." are escaped entirely.
function stringaux.filename_escape(s)
  if s == "." or s == ".." then return (s:gsub(".", percentByte)) end
  return (s:gsub("[^%w._-]", percentByte))
end

--- A pattern that matches what `pattern` matches, letters in either case.
-- Letters that are part of a pattern item (`%a`, `%f`, `%b()`) keep their meaning, and inside a set both cases are
-- added.
function stringaux.ipattern(pattern)
  local out, i, inSet = {}, 1, false
  while i <= #pattern do
    local c = pattern:sub(i, i)
    if c == "%" then
      local length = pattern:sub(i + 1, i + 1) == "b" and not inSet and 4 or 2
      out[#out + 1] = pattern:sub(i, i + length - 1)
      i = i + length
    elseif c:find "%a" then
      local both = c:lower() .. c:upper()
      -- A range such as `a-f` inside a set: both ranges.
      local last = inSet and pattern:match("^%-(%a)", i + 1)
      if last then
        out[#out + 1] = ("%s-%s%s-%s"):format(c:lower(), last:lower(), c:upper(), last:upper())
        i = i + 3
      else
        out[#out + 1] = inSet and both or "[" .. both .. "]"
        i = i + 1
      end
    else
      if c == "[" and not inSet then
        inSet = true
        -- "]" right after "[" or "[^" is an ordinary member.
        local opening = pattern:match("^%[%^?%]?", i)
        out[#out + 1] = opening
        i = i + #opening
      else
        if c == "]" then inSet = false end
        out[#out + 1] = c
        i = i + 1
      end
    end
  end
  return table.concat(out)
end

return stringaux
