-- table.concat as a string buffer: a report rendered line by line, nested pieces, numbers among strings.
local concat = table.concat
local check = 0
for round = 1, 620 do
  local out, n = {}, 0
  local function emit(s)
    n = n + 1
    out[n] = s
  end
  emit("<table>\n")
  for row = 1, 100 do
    local cells = {}
    for column = 1, 8 do cells[column] = row * column + round end
    emit("  <tr><td>")
    emit(concat(cells, "</td><td>"))
    emit("</td></tr>\n")
  end
  emit("</table>\n")
  local page = concat(out)
  check = (check * 7 + #page + page:byte(round * 7)) % 1000003
  local indented = {}
  for line in page:gmatch("[^\n]+") do indented[#indented + 1] = "    " .. line end
  check = (check + #concat(indented, "\n", 2, #indented - 1)) % 1000003
end
local digits = {}
for i = 1, 60 do digits[i] = i % 10 end
for i = 1, 470000 do check = (check + #concat(digits, "", i % 20 + 1, 40 + i % 20)) % 1000003 end
print(string.format("%d", check))
