-- Finding plain text and patterns.
print(("hello world"):find("o w"))                    --> 5	7
print(("a.b"):find(".", 1, true))                     --> 2	2
print(("abc"):find("b", -1))                          --> nil
print(("key = value"):match("^(%w+)%s*=%s*(%w+)$"))   --> key	value
print(("abc"):match("()b()"))                         --> 2	3
print(("abc"):find("", 10))                           --> nil
print(("abc"):find("", 4))                            --> 4	3
print(("[[x]]"):match("%[(%b[])%]"), ("THE (quick) fox"):find("%((%a+)%)")) --> [x]	5	11	quick
print(("x^y"):match("%f[%w]%w"), ("aXb"):gsub("%u", "%0%0"))                --> x	aXXb	1
