-- Finding and taking apart: log lines, header fields, dates, key-value pairs; plain and pattern searches.
local lines = {}
for i = 1, 500 do
  lines[i] = string.format(
    '192.168.%d.%d - - [%02d/Mar/2024:%02d:15:%02d] "GET /index%d.html?q=%d HTTP/1.1" %d %d',
    i % 256, i * 7 % 256, i % 28 + 1, i % 24, i % 60, i, i * 3, i % 9 == 0 and 404 or 200, i * 37)
end
local header = "Content-Type: text/html; charset=utf-8; boundary=abc\r\nServer: thing/1.2\r\nX-Length: 42\r\n"

local check = 0
for _ = 1, 440 do
  for i = 1, #lines do
    local line = lines[i]
    local a, b, c, d = line:match("^(%d+)%.(%d+)%.(%d+)%.(%d+)")
    local day, month = line:match("%[(%d%d)/(%a+)/%d+:")
    local path, status, size = line:match('"%u+ (%S+) HTTP/[%d.]+" (%d+) (%d+)$')
    check = (check + a + b + c + d + day + #month + #path + status + size) % 1000003
    if line:find("404", 1, true) then check = check + 1 end
    local from, to = line:find("%?q=%d+")
    if from then check = check + to - from end
  end
end
for _ = 1, 125000 do
  for name, value in header:gmatch("([%w-]+): ([^\r\n]*)\r\n") do check = (check + #name * #value) % 1000003 end
  for key, value in header:gmatch("(%w+)=([%w-]+)") do check = check + #key + #value end
  if header:lower():match("charset=([^;]+)") ~= "utf-8" then check = check + 100 end
end
local nested = ("(a(b)(c(d)))x"):rep(20)
for _ = 1, 17000 do
  for group in nested:gmatch("%b()") do check = (check + #group) % 1000003 end
  if nested:find("%f[%w]z") then check = check + 1000 end
end
print(string.format("%d", check))
