--- Delimiter functions for the socket method `receive_buf`: they get what has been received so far and give the first
-- and last index of the delimiter in it, or nothing to ask for more.

local match = {}

--- Delimit after every `num` bytes. Use it with `keep` true; the last byte counts as the delimiter.
function match.numbytes(num)
  return function(buffer)
    if #buffer >= num then return num, num end
    return nil
  end
end

--- Delimit where `pattern` matches, or after `within` bytes when it has not been seen by then.
function match.pattern_limit(pattern, within)
  return function(buffer)
    local first, last = buffer:find(pattern)
    if first then return first, last end
    if #buffer >= within then return within, within end
    return nil
  end
end

return match
