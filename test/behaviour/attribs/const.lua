-- A `<const>` variable cannot be assigned, not even by an inner function.
local x <const> = 10
print(x + 1) --> 11
local function message(s) return (select(2, load(s, "=x"))) end
print(message("local a <const> = 1; a = 2"))                       --> x:1: attempt to assign to const variable 'a'
print(message("local a <const> = 1; return function () a = 2 end")) --> x:1: attempt to assign to const variable 'a'
print(message("local a <close> = nil; a = 2"))                     --> x:1: attempt to assign to const variable 'a'
print(message("local a <strange> = 1"))                            --> x:1: unknown attribute 'strange'
print(message("local a <close>, b <close> = 1"))                   --> x:1: multiple to-be-closed variables in local list
