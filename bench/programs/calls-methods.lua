-- Method calls through a metatable, small accessors, two receivers at one call site.
local Account = {}
Account.__index = Account

function Account.new(balance)
  return setmetatable({ balance = balance, operations = 0 }, Account)
end

function Account:deposit(amount)
  self.balance = self.balance + amount
  self.operations = self.operations + 1
  return self
end

function Account:withdraw(amount)
  if amount > self.balance then return false end
  self.balance = self.balance - amount
  self.operations = self.operations + 1
  return true
end

function Account:getBalance() return self.balance end

local Meter = {}
Meter.__index = Meter
function Meter.new() return setmetatable({ level = 0 }, Meter) end
function Meter:deposit(amount)
  self.level = (self.level + amount) % 1000
  return self
end
function Meter:getBalance() return self.level end

local account, meter, refused = Account.new(100), Meter.new(), 0
local both = { account, meter }
local seen = 0
for i = 1, 5800000 do
  account:deposit(i % 17)
  if not account:withdraw(i % 19) then refused = refused + 1 end
  local one = both[i % 2 + 1]
  seen = (seen + one:deposit(3):getBalance()) % 1000003
end
print(string.format("%d %d %d %d %d", account:getBalance(), account.operations, meter.level, refused, seen))
