-- Finding plain text and patterns.
print(("hello world"):find("o w"), ("a.b"):find(".", 1, true), ("abc"):find("b", -1)) --> 5	7	2	2	nil
print(("key = value"):match("^(%w+)%s*=%s*(%w+)$"))   --> key	value
print(("abc"):match("()b()"), ("abc"):find("", 10))   --> 2	3	nil
print(("abc"):find("", 4), ("abc"):match(".-"))       --> 4	3	
print(("[[x]]"):match("%[(%b[])%]"), ("THE (quick) fox"):find("%((%a+)%)")) --> [x]	5	11	quick
print(("x^y"):match("%f[%w]%w"), ("aXb"):gsub("%u", "%0%0"))                --> x	aXXb	1
