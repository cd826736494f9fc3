-- `__tostring` must give a string; `__name` is used without it.
print(tostring(setmetatable({}, {__tostring = function () return "me" end}))) --> me
print(pcall(tostring, setmetatable({}, {__tostring = function () return {} end}))) --> false	'__tostring' must return a string
print((tostring(setmetatable({}, {__name = "My.Type"})):gsub(": .*", "")))     --> My.Type
print((tostring(setmetatable({}, {__name = 1})):gsub(": .*", "")))             --> table
