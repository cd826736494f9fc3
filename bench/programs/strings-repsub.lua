-- rep, sub, reverse, upper, lower, len, comparison: many short strings, some long ones.
local check = 0
local base = "abcdefghijklmnopqrstuvwxyz"
for i = 1, 2700000 do
  local n = i % 20
  local s = base:sub(n + 1, n + 7)
  local u = s:upper()
  check = (check + #(s .. u) + (u < s and 1 or 0)) % 1000003
  if s:reverse():sub(-1) == s:sub(1, 1) then check = check + 1 end
  if u:lower() ~= s then error("case") end
end
for i = 1, 1000000 do
  local line = ("-"):rep(i % 80) .. ("ab"):rep(i % 10, ",")
  check = (check + #line) % 1000003
  if line:sub(-2) == "ab" then check = check + 2 end
end
local function isPalindrome(s) return s == s:reverse() end
local long = ("x"):rep(5000) .. "y" .. ("x"):rep(5000)
for _ = 1, 10000 do
  if isPalindrome(long) then check = check + 1 end
  check = (check + #long:upper():sub(100, -100)) % 1000003
end
print(string.format("%d", check))
