-- A single string or table argument needs no parentheses.
local function f(x) return type(x) end
local o = {m = function (self, x) return type(x) end}
print(f"s", f{}, f[[long]], o:m"s", o:m{}) --> string	table	string	string	table
print((f "a") .. f {1})                    --> stringtable
