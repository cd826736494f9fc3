--- Text tables: columns as wide as their widest item, two blanks apart.

local tab = {}

--- An empty table. Items go into its last row.
function tab.new()
  return {rows = {}, row = 1}
end

--- Put `v` into column `c` of the last row, in place of what was there.
function tab.add(t, c, v)
  local row = t.rows[t.row] or {last = 0}
  t.rows[t.row] = row
  row[c] = tostring(v)
  if c > row.last then row.last = c end
end

--- Begin a new row.
function tab.nextrow(t)
  t.rows[t.row] = t.rows[t.row] or {last = 0}
  t.row = t.row + 1
end

--- Put the arguments into the columns of the last row, and begin a new one.
function tab.addrow(t, ...)
  for c = 1, select("#", ...) do tab.add(t, c, (select(c, ...))) end
  tab.nextrow(t)
end

local function widths(rows)
  local width = {}
  for _, row in ipairs(rows) do
    for c = 1, row.last do width[c] = math.max(width[c] or 0, #(row[c] or "")) end
  end
  return width
end

--- The rows as text, a line each. Nothing follows the last item of a line.
function tab.dump(t)
  local width = widths(t.rows)
  local lines = {}
  for i, row in ipairs(t.rows) do
    local cells = {}
    for c = 1, row.last do
      local text = row[c] or ""
      cells[c] = c < row.last and text .. (" "):rep(width[c] - #text) or text
    end
    lines[i] = table.concat(cells, "  ") .. "\n"
  end
  return table.concat(lines)
end

return tab
