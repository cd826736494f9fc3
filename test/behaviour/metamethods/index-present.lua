-- A key that is present is never looked up elsewhere, not even when its value is false.
local t = setmetatable({flag = false}, {__index = function () return "other" end})
print(t.flag, t.missing) --> false	other
