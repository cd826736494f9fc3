-- How the source is shown in positions.
local function where(name) return (select(2, pcall(load("error('m')", name)))) end
print(where("=name"))                    --> name:1: m
print(where("@file.lua"))                --> file.lua:1: m
print(where("x = 1"))                    --> [string "x = 1"]:1: m
print(where("line one\nline two"))       --> [string "line one..."]:1: m
print(where(("x"):rep(100)))             --> [string "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..."]:1: m
print(where("@" .. ("d/"):rep(40)))      --> ...d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/:1: m
print(where("=" .. ("n"):rep(70)))       --> nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn:1: m
