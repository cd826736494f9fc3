-- A frame that was replaced by a tail call leaves a mark.
local function inner() return debug.traceback("m") end
local function middle() return (inner()) end
local function outer() return middle() end
print(outer():match("^.-in main chunk"))
--> m
--> stack traceback:
--> 	t:2: in upvalue 'inner'
--> 	t:3: in function <t:3>
--> 	(...tail calls...)
--> 	t:5: in main chunk
