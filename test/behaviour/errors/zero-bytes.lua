-- Names and options in messages are C strings, which end at a zero byte; error values are not.
local function message(f, ...) return select(2, pcall(f, ...)) end
local t = {}
print(message(function() t["a\0b"].x = 1 end)) --> t:4: attempt to index a nil value (field 'a')
print(message(function() _ENV["a\0b"]() end)) --> t:5: attempt to call a nil value (global 'a')
print(message(function() t["a\0b"]() end)) --> t:6: attempt to call a nil value (field 'a')
local named = setmetatable({}, {__name = "Name\0x"})
print(message(string.rep, named)) --> bad argument #1 to 'string.rep' (string expected, got Name)
print(message(function() return named + 1 end)) --> t:9: attempt to perform arithmetic on a Name value (upvalue 'named')
print((tostring(named):gsub("0x%x+", "address"))) --> Name: address
print(message(collectgarbage, "x\0y")) --> bad argument #1 to 'collectgarbage' (invalid option 'x')
print(type(collectgarbage("count\0y"))) --> number
print(load("return 1", "=n", "b\0t")) --> nil	attempt to load a text chunk (mode is 'b')
print(type(debug.getinfo(1, "S\0?"))) --> table
print((debug.traceback("a\0b"):gsub("\n.*", ""))) --> a
print(#message(error, "a\0b")) --> 3
