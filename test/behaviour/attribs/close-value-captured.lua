-- The metamethod is looked up when the variable is closed.
local mt = {__close = function () print("old") end}
do
  local x <close> = setmetatable({}, mt)
  mt.__close = function () print("new") end
end --> new
print(pcall(function ()
  local x <close> = setmetatable({}, mt)
  mt.__close = nil
end)) --> false	t:10: attempt to call a nil value (metamethod 'close')
