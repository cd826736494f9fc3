-- Messages of the compiler.
local function message(s) return (select(2, load(s, "=x"))) end
print(message("x ="))                    --> x:1: unexpected symbol near <eof>
print(message("x = = 1"))                --> x:1: unexpected symbol near '='
print(message("if x then"))              --> x:1: 'end' expected near <eof>
print(message("\n\nif x then\n\n"))      --> x:5: 'end' expected (to close 'if' at line 3) near <eof>
print(message("for i = 1 do end"))       --> x:1: ',' expected near 'do'
print(message("f("))                     --> x:1: unexpected symbol near <eof>
print(message("local 1 = 2"))            --> x:1: <name> expected near '1'
print(message("return return"))          --> x:1: unexpected symbol near 'return'
print(message("x = 'abc"))               --> x:1: unfinished string near <eof>
print(message("x = [[abc"))              --> x:1: unfinished long string (starting at line 1) near <eof>
print(message("x = 0x"))                 --> x:1: malformed number near '0x'
print(message("x = '\\q'"))              --> x:1: invalid escape sequence near ''\q'
print(message("a.b:c = 1"))              --> x:1: function arguments expected near '='
print(message("x = }"))                  --> x:1: unexpected symbol near '}'
print(message("@"))                      --> x:1: unexpected symbol near '@'
