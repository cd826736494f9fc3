-- What the compiler refuses.
local function message(s) return (select(2, load(s, "=x"))) end
print(message("goto nowhere"))                   --> x:1: no visible label 'nowhere' for <goto> at line 1
print(message("::a:: ::a::"))                    --> x:1: label 'a' already defined on line 1
print(message("goto f; local x; ::f:: print(x)")) --> x:1: <goto f> at line 1 jumps into the scope of local 'x'
print(message("break"))                          --> x:1: break outside loop at line 1
print(message("do ::l:: end goto l"))            --> x:1: no visible label 'l' for <goto> at line 1
