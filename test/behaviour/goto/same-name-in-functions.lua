-- Labels are local to a function and to a block.
do goto l ::l:: end
do goto l ::l:: end
local function f() goto l ::l:: return "reached" end
print(f()) --> reached
