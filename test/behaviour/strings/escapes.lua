-- Escape sequences of literals.
print("a\tb\\\"\65\x41\u{41}\z
       end")                                 --> a	b\"AAAend
print(#"\u{7FFFFFFF}", #"\0\00\000", "\x7a")  --> 6	3	z
print('single "double"', "it's")              --> single "double"	it's
print(#[[
skipped first newline]], [==[a]]b]==])        --> 21	a]]b
print("line\
break" == "line\nbreak")                      --> true
