-- `gmatch` gives captures or whole matches, and empty matches once.
for w in ("one two"):gmatch("%a+") do io.write("[", w, "]") end print()        --> [one][two]
for k, v in ("a=1, b=2"):gmatch("(%w)=(%w)") do io.write(k, v, " ") end print() --> a1 b2
for p in ("abc"):gmatch("()b*") do io.write(p, " ") end print()                --> 1 2 4
