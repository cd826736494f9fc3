-- nil and false are allowed as to-be-closed values; others need a `__close`.
do
  local a <close> = nil
  local b <close> = false
end
print(pcall(function () local c <close> = {} end))   --> false	t:6: variable 'c' got a non-closable value
print(pcall(function () local d <close> = 42 end))   --> false	t:7: variable 'd' got a non-closable value
