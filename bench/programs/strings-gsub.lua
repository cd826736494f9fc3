-- Substitution: by string, by captures, by table, by function; escaping, trimming, URL encoding.
local page = ([[<div class="item" id="n%d"><a href="/path/%d?x=1&y=2">Name %d &lt;b&gt;</a>   text  with   spaces </div>
]]):rep(40)
page = page:gsub("%%d", "17")

local check = 0
local function note(s, n) check = (check + #s * 3 + n) % 1000003 end

local entities = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }
local back = { amp = "&", lt = "<", gt = ">", quot = '"' }
for _ = 1, 1150 do
  local escaped, n = page:gsub('[&<>"]', entities)
  note(escaped, n)
  note(escaped:gsub("&(%a+);", back))
  note(page:gsub("%s+", " "))
  note(page:gsub('(%w+)="([^"]*)"', "%2=%1"))
  note(page:gsub("%d+", function(d) return "<" .. d .. ">" end))
  note(page:gsub("[^%w ]", function(c) return string.format("%%%02X", c:byte()) end))
  note(page:gsub("\n", "\r\n"))
end
for i = 1, 780000 do
  local trimmed = ("   value " .. i % 100 .. "  "):gsub("^%s+", ""):gsub("%s+$", "")
  note(trimmed, 1)
end
print(string.format("%d", check))
